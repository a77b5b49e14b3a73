//! Signing keys (签名密钥) in the user's own folder: minisign files, protected by a passphrase.
//! Never in a draft, and never without a passphrase.

mod scrypt_box;

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use minisign::{KeyPair, SecretKey};

use scrypt_box::Locked;

use super::{StoreError, read, system, writing_refused};

/// What the public key's file says before the holder's name.
const COMMENT: &str = "nianbao 年报签名密钥：";
/// Ending of a file with a secret key.
const SECRET: &str = "key";
/// Ending of the file beside it with the public key.
const PUBLIC: &str = "pub";
/// Letters that a passphrase has at least; a Chinese character counts for two. A try takes a core
/// a tenth of a second, so that one PC makes some hundred a second, and one with a graphics card
/// ten thousand at most: 3 · 10¹¹ a year. Twelve digits are 10¹² tries, and six Chinese characters,
/// taken as three of 50,000 words, 10¹⁴.
const LETTERS_AT_LEAST: usize = 12;
/// Fewer different characters are a pattern.
const DIFFERENT_AT_LEAST: usize = 6;

/// 口令: never printed, not even while looking for a mistake of ours, and overwritten once it is
/// no longer needed. What the system or the window copied of it meanwhile is out of reach.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Passphrase(pub String);

impl Passphrase {
    /// Whether guessing it would take one PC less than a year.
    fn is_short(&self) -> bool {
        let weight = |c: char| if c.is_ascii() { 1 } else { 2 };
        let different: BTreeSet<char> = self.0.chars().collect();
        self.0.chars().map(weight).sum::<usize>() < LETTERS_AT_LEAST
            || different.len() < DIFFERENT_AT_LEAST
    }
}

impl Drop for Passphrase {
    fn drop(&mut self) {
        wipe(std::mem::take(&mut self.0).into_bytes());
    }
}

/// Overwrites what was secret, with all that its memory ever had room for.
fn wipe(mut secret: Vec<u8>) {
    secret.resize(secret.capacity(), 0);
    secret.fill(0);
    // Keeps the compiler from leaving out a writing that nobody reads.
    std::hint::black_box(&secret);
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// A key that lies in the user's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile {
    /// The secret key's file.
    pub path: PathBuf,
    /// Whose it is, as its public key's file says; empty if that does not tell.
    pub holder: String,
    /// `RW…`; empty if the public key's file is missing.
    pub public: String,
}

/// Why a key was not made or opened.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The passphrase could be guessed.
    #[error(
        "口令太容易猜中：至少{LETTERS_AT_LEAST}个字符（一个汉字算两个），其中至少{DIFFERENT_AT_LEAST}个不同的。"
    )]
    ShortPassphrase,
    /// Others can read the file.
    #[error(
        "密钥文件“{}”的权限太宽，本机的其他人也能读到，没有使用。请执行 chmod 600 收紧权限，并考虑另做一把。",
        .0.display()
    )]
    OpenToOthers(PathBuf),
    /// Its passphrase is tested with parameters that no program of ours or minisign's writes.
    #[error(
        "密钥文件“{}”的口令参数不合理（过大或过小），没有使用。文件可能已损坏或被改过，请换用原来的密钥文件。",
        .0.display()
    )]
    OddParameters(PathBuf),
    /// It does not open the key.
    #[error("口令不对，没有签署。请重新输入；忘记口令时只能另做一把密钥，并请管理员登记。")]
    WrongPassphrase,
    /// There is no passphrase on the key.
    #[error("“{}”没有口令保护，不能用来签署。请用“nianbao key”另做一把。", .0.display())]
    Unprotected(PathBuf),
    /// The file holds no key.
    #[error("“{}”不是签名密钥。请选择扩展名为 .key 的密钥文件。", .0.display())]
    NoKey(PathBuf),
    /// The holder has a key already.
    #[error("“{}”已经存在，没有覆盖。如确要另做一把，请先把它移走或改名。", .0.display())]
    Exists(PathBuf),
    /// The holder's name is missing.
    #[error("请写明密钥是谁的（姓名）。")]
    NoHolder,
    /// There is no folder of the user's own.
    #[error("系统没有提供存放密钥的文件夹，请用 --output 指定一个。")]
    NoFolder,
    /// The system could not make one.
    #[error("没能生成密钥：{0}")]
    Making(String),
    /// The disk refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The user's own folder for keys; `None` if the system names none.
#[must_use]
pub fn keys_folder() -> Option<PathBuf> {
    super::own("keys", ProjectDirs::data_local_dir)
}

/// Makes a key of a person in a folder, which is made if it is missing: `姓名.key`, and beside it
/// `姓名.pub`.
///
/// # Errors
/// The passphrase is too short, the person has a key there, or the disk refuses.
pub fn make_key(folder: &Path, holder: &str, passphrase: &Passphrase) -> Result<KeyFile, KeyError> {
    let holder: String = holder.trim().chars().filter(|c| !c.is_control()).collect();
    if holder.is_empty() {
        return Err(KeyError::NoHolder);
    }
    if passphrase.is_short() {
        return Err(KeyError::ShortPassphrase);
    }
    let name: String = (holder.chars())
        .map(|c| if r#"\/:*?"<>|."#.contains(c) { '_' } else { c })
        .collect();
    let path = folder.join(format!("{name}.{SECRET}"));
    let public_path = path.with_extension(PUBLIC);
    for there in [&path, &public_path] {
        if super::exists(there) {
            return Err(KeyError::Exists(there.clone()));
        }
    }
    let making = |error: minisign::PError| KeyError::Making(error.to_string());
    let pair = KeyPair::generate_unencrypted_keypair().map_err(making)?;
    let comment = format!("{COMMENT}{holder}");
    let secret = scrypt_box::lock(pair.sk.to_bytes(), passphrase).map_err(KeyError::Making)?;
    let secret = format!("untrusted comment: {comment}\n{secret}\n");
    let public = pair.pk.to_base64();
    let refused = |err| writing_refused(&path, folder, err);
    system::make_private_folder(folder).map_err(refused)?;
    let file = format!("untrusted comment: {comment}\n{public}\n");
    // A temporary file is its owner's alone, and stays so when it gets its name.
    let mut temp = tempfile::NamedTempFile::new_in(folder).map_err(refused)?;
    temp.write_all(secret.as_bytes()).map_err(refused)?;
    system::flush(temp.as_file()).map_err(refused)?;
    temp.persist_noclobber(&path)
        .map_err(|err| refused(err.error))?;
    super::write(&public_path, file.as_bytes(), None)?;
    Ok(KeyFile {
        path,
        holder,
        public,
    })
}

/// The keys in a folder, by name; none where there is no folder.
#[must_use]
pub fn keys(folder: &Path) -> Vec<KeyFile> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut keys: Vec<KeyFile> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == SECRET))
        .map(|path| key_file(&path))
        .collect();
    keys.sort_by(|a, b| a.path.cmp(&b.path));
    keys
}

/// What lies beside a secret key says whose it is.
#[must_use]
pub fn key_file(path: &Path) -> KeyFile {
    let beside = read(&path.with_extension(PUBLIC)).ok();
    let text = beside.and_then(|(bytes, _)| String::from_utf8(bytes).ok());
    let text = text.unwrap_or_default();
    let mut lines = text.lines();
    let comment = lines.next().unwrap_or_default();
    KeyFile {
        path: path.into(),
        holder: (comment.split_once(COMMENT))
            .map_or("", |(_, name)| name.trim())
            .into(),
        public: lines.next().unwrap_or_default().trim().into(),
    }
}

/// Opens a key with its passphrase. Takes a fifth of a second for our own keys, by design, and
/// some seconds for those that stock minisign made.
///
/// # Errors
/// The file is none or open to others, the passphrase is wrong, or the key has none.
pub fn open_key(path: &Path, passphrase: &Passphrase) -> Result<SecretKey, KeyError> {
    let (bytes, _) = read(path)?;
    let text = String::from_utf8(bytes).map_err(|_| KeyError::NoKey(path.into()))?;
    let boxed = text.lines().nth(1).unwrap_or_default();
    let refused = |locked: Locked| match locked {
        Locked::NoKey => KeyError::NoKey(path.into()),
        Locked::Unprotected => KeyError::Unprotected(path.into()),
        Locked::OddParameters => KeyError::OddParameters(path.into()),
        Locked::WrongPassphrase => KeyError::WrongPassphrase,
    };
    let boxed = scrypt_box::read(boxed).map_err(refused)?;
    if system::is_open_to_others(path) {
        return Err(KeyError::OpenToOthers(path.into()));
    }
    boxed.open(passphrase).map_err(refused)
}

#[cfg(test)]
mod tests;
