//! Signing keys (签名密钥) in the user's own folder: minisign files, protected by a passphrase.
//! Never in a draft, and never without a passphrase.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use minisign::{KeyPair, SecretKey, SecretKeyBox};

use super::{StoreError, read, system, writing_refused};

/// What the public key's file says before the holder's name.
const COMMENT: &str = "nianbao 年报签名密钥：";
/// Ending of a file with a secret key.
const SECRET: &str = "key";
/// Ending of the file beside it with the public key.
const PUBLIC: &str = "pub";
/// Shorter passphrases are guessed in no time.
const CHARACTERS_AT_LEAST: usize = 8;

/// 口令: never printed, not even while looking for a mistake of ours.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Passphrase(pub String);

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
    #[error("口令太短，至少{CHARACTERS_AT_LEAST}个字符。")]
    ShortPassphrase,
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
    let folders = directories::ProjectDirs::from("", "", "nianbao")?;
    Some(folders.data_local_dir().join("keys"))
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
    if passphrase.0.chars().count() < CHARACTERS_AT_LEAST {
        return Err(KeyError::ShortPassphrase);
    }
    let name: String = (holder.chars())
        .map(|c| if r#"\/:*?"<>|."#.contains(c) { '_' } else { c })
        .collect();
    let path = folder.join(format!("{name}.{SECRET}"));
    if path.exists() {
        return Err(KeyError::Exists(path));
    }
    let making = |error: minisign::PError| KeyError::Making(error.to_string());
    let pair = KeyPair::generate_encrypted_keypair(Some(passphrase.0.clone())).map_err(making)?;
    let comment = format!("{COMMENT}{holder}");
    let secret = pair.sk.to_box(Some(&comment)).map_err(making)?.to_string();
    let public = pair.pk.to_base64();
    let refused = |err| writing_refused(&path, folder, err);
    system::make_private_folder(folder).map_err(refused)?;
    let file = format!("untrusted comment: {comment}\n{public}\n");
    super::write(&path.with_extension(PUBLIC), file.as_bytes(), None)?;
    // A temporary file is its owner's alone, and stays so when it gets its name.
    let mut temp = tempfile::NamedTempFile::new_in(folder).map_err(refused)?;
    temp.write_all(secret.as_bytes()).map_err(refused)?;
    system::flush(temp.as_file()).map_err(refused)?;
    temp.persist_noclobber(&path)
        .map_err(|err| refused(err.error))?;
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
/// The file is none, the passphrase is wrong, or the key has none.
pub fn open_key(path: &Path, passphrase: &Passphrase) -> Result<SecretKey, KeyError> {
    let (bytes, _) = read(path)?;
    let no_key = || KeyError::NoKey(path.into());
    let text = String::from_utf8(bytes).map_err(|_| no_key())?;
    let boxed = || SecretKeyBox::from_string(&text).map_err(|_| no_key());
    if boxed()?.into_unencrypted_secret_key().is_ok() {
        return Err(KeyError::Unprotected(path.into()));
    }
    boxed()?
        .into_secret_key(Some(passphrase.0.clone()))
        .map_err(|error| match error.kind() {
            minisign::ErrorKind::Verify => KeyError::WrongPassphrase,
            _ => no_key(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase(words: &str) -> Passphrase {
        Passphrase(words.into())
    }

    #[test]
    fn a_key_opens_with_its_passphrase_and_no_other() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let made = make_key(folder.path(), " 张 某 ", &passphrase("八个字以上的口令"));
        let made = made.expect("a first key");
        assert_eq!(keys(folder.path()), std::slice::from_ref(&made));
        assert_eq!(made.holder, "张 某");
        let opened = open_key(&made.path, &passphrase("八个字以上的口令")).expect("it opens");
        let public = minisign::PublicKey::from_secret_key(&opened).expect("a pair");
        assert_eq!(public.to_base64(), made.public);
        let wrong = open_key(&made.path, &passphrase("另一个八字口令吧"));
        assert!(
            matches!(wrong, Err(KeyError::WrongPassphrase)),
            "{:?}",
            wrong.err()
        );
        let again = make_key(folder.path(), "张 某", &passphrase("八个字以上的口令"));
        assert!(matches!(again, Err(KeyError::Exists(_))), "{again:?}");
    }

    #[test]
    fn what_protects_nothing_or_is_no_key_is_refused() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let short = make_key(folder.path(), "张某", &passphrase("1234567"));
        assert!(matches!(short, Err(KeyError::ShortPassphrase)), "{short:?}");
        let nobody = make_key(folder.path(), " ", &passphrase("八个字以上的口令"));
        assert!(matches!(nobody, Err(KeyError::NoHolder)), "{nobody:?}");
        assert_eq!(keys(folder.path()), []);
        let unprotected = folder.path().join("a.key");
        let pair = KeyPair::generate_unencrypted_keypair().expect("random numbers");
        let boxed = pair.sk.to_box(None).expect("it can be written").to_string();
        for (text, is_key) in [(boxed.as_str(), true), ("年报", false), ("", false)] {
            super::super::write(&unprotected, text.as_bytes(), None).expect("room for it");
            let opened = open_key(&unprotected, &passphrase("八个字以上的口令"));
            let Err(error) = opened else {
                panic!("no key of ours opened");
            };
            assert_eq!(matches!(error, KeyError::Unprotected(_)), is_key, "{error}");
            assert_eq!(matches!(error, KeyError::NoKey(_)), !is_key, "{error}");
        }
    }

    #[test]
    fn a_passphrase_is_counted_in_characters_and_never_shown() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let short = make_key(folder.path(), "张某", &passphrase("只有七个字口令"));
        assert!(matches!(short, Err(KeyError::ShortPassphrase)), "{short:?}");
        let shown = format!("{:?}", passphrase("八个字以上的口令"));
        assert!(!shown.contains("口令"), "{shown}");
    }

    #[test]
    fn keys_are_listed_by_name_and_nothing_else_is() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for name in [
            "d.key", "b.key", "e.key", "a.key", "c.key", "b.pub", "f.txt",
        ] {
            super::super::write(&folder.path().join(name), b"", None).expect("room for it");
        }
        let listed = keys(folder.path());
        let names = listed.iter().map(|key| key.path.file_stem());
        let names: Vec<_> = names.map(|name| name.expect("it has one")).collect();
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
        assert!(listed.iter().all(|key| key.holder.is_empty()));
        assert_eq!(keys(&folder.path().join("missing")), []);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_a_secret_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder for the test");
        let made = make_key(folder.path(), "a/b", &passphrase("八个字以上的口令"));
        let path = made.expect("a first key").path;
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(path.ends_with("a_b.key"));
    }
}
