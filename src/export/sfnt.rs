//! A subset font program without the tables that no PDF reader looks at.
//! Changes no glyph, and leaves programs with PostScript outlines alone.

/// What a TrueType program in a PDF consists of (ISO 32000-1, 9.9, table 126). Names, and the names
/// of glyphs, are in the PDF's own words.
const NEEDED: [&[u8; 4]; 9] = [
    b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep",
];
/// Length of the header, and of an entry of the directory behind it.
const HEADER: usize = 12;
const ENTRY: usize = 16;

/// The program with the needed tables only; as it is where it is not TrueType.
pub(super) fn needed(program: Vec<u8>) -> Vec<u8> {
    without_others(&program).unwrap_or(program)
}

fn without_others(program: &[u8]) -> Option<Vec<u8>> {
    if program.get(..4)? != [0, 1, 0, 0] {
        return None;
    }
    let count = usize::from(u16::from_be_bytes(program.get(4..6)?.try_into().ok()?));
    let directory = program.get(HEADER..HEADER + count * ENTRY)?;
    let mut tables = Vec::new();
    for entry in directory.chunks_exact(ENTRY) {
        if NEEDED.iter().any(|tag| entry[..4] == tag[..]) {
            let number = |at: usize| {
                let bytes = entry[at..at + 4].try_into().ok()?;
                usize::try_from(u32::from_be_bytes(bytes)).ok()
            };
            let (start, len) = (number(8)?, number(12)?);
            tables.push((entry, program.get(start..start.checked_add(len)?)?));
        }
    }
    assembled(&tables)
}

/// Tables with their old directory entries behind a new header, each padded to four bytes.
fn assembled(tables: &[(&[u8], &[u8])]) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok()?;
    let selector = count.checked_ilog2()?;
    let range = 16_u16 << selector;
    let mut bytes = vec![0, 1, 0, 0];
    for number in [
        count,
        range,
        u16::try_from(selector).ok()?,
        count * 16 - range,
    ] {
        bytes.extend(number.to_be_bytes());
    }
    let mut start = HEADER + tables.len() * ENTRY;
    for (entry, table) in tables {
        bytes.extend(&entry[..8]);
        bytes.extend(u32::try_from(start).ok()?.to_be_bytes());
        bytes.extend(u32::try_from(table.len()).ok()?.to_be_bytes());
        start += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        bytes.extend(*table);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
