//! 本机字体: the folders in which this system keeps fonts, and the files in them. Reads no font.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders below a font folder are looked into so deep; `/usr/share/fonts/truetype/dejavu` is two.
const DEPTH_AT_MOST: usize = 6;
/// More files than any office PC has fonts.
const FILES_AT_MOST: usize = 10_000;
/// Endings of what can be embedded.
const ENDINGS: [&str; 4] = ["ttf", "ttc", "otf", "otc"];

/// The folders in which this user and this system keep fonts, the user's own first.
#[must_use]
pub fn font_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(user) = directories::BaseDirs::new() {
        // Windows keeps fonts there that were installed without administrator rights.
        folders.push(user.data_local_dir().join("Microsoft/Windows/Fonts"));
        folders.push(user.data_local_dir().join("fonts"));
        folders.push(user.home_dir().join(".fonts"));
    }
    let system = [
        r"C:\Windows\Fonts",
        "/usr/local/share/fonts",
        "/usr/share/fonts",
        "/Library/Fonts",
        "/System/Library/Fonts",
    ];
    folders.extend(system.map(PathBuf::from));
    folders
}

/// The font files in folders and below, in the order of the folders and then by name. A folder
/// that is missing or may not be read has none.
#[must_use]
pub fn font_files(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in folders {
        add_files(folder, DEPTH_AT_MOST, &mut files);
    }
    files
}

fn add_files(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if files.len() >= FILES_AT_MOST {
            return;
        }
        if path.is_dir() {
            if depth > 0 {
                add_files(&path, depth - 1, files);
            }
        } else if is_font(&path) {
            files.push(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    (ENDINGS.iter()).any(|font| ending.eq_ignore_ascii_case(font))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_are_found_below_a_folder_in_a_settled_order() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let below = folder.path().join("truetype/office");
        fs::create_dir_all(&below).expect("a folder");
        for name in ["b.TTF", "a.otf", "readme.txt"] {
            fs::write(below.join(name), "").expect("a file");
        }
        let missing = folder.path().join("missing");
        let files = font_files(&[missing, folder.path().into()]);
        assert_eq!(files, [below.join("a.otf"), below.join("b.TTF")]);
    }

    #[test]
    fn folders_below_the_deepest_are_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let below = |depth: usize| {
            let names = ["deeper"].repeat(depth);
            names
                .iter()
                .fold(folder.path().to_path_buf(), |path, name| path.join(name))
        };
        fs::create_dir_all(below(DEPTH_AT_MOST + 1)).expect("folders");
        for depth in [DEPTH_AT_MOST, DEPTH_AT_MOST + 1] {
            fs::write(below(depth).join("a.ttf"), "").expect("a file");
        }
        let files = font_files(&[folder.path().into()]);
        assert_eq!(files, [below(DEPTH_AT_MOST).join("a.ttf")]);
    }
}
