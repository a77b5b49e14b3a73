//! The secret key as minisign's file holds it, locked by a passphrase through scrypt. Done here and
//! not by minisign's crate, which takes any parameters and keeps copies of the passphrase.

use ct_codecs::{Base64, Decoder as _, Encoder as _};
use minisign::SecretKey;
use scrypt::Params;

use super::{Passphrase, wipe};

/// Two letters each for the kind of key, of locking and of checking; salt, costs; then what is
/// locked.
const LEN: usize = 158;
const KIND: std::ops::Range<usize> = 2..4;
const SALT: std::ops::Range<usize> = 6..38;
const COMPUTING: std::ops::Range<usize> = 38..46;
const MEMORY: std::ops::Range<usize> = 46..54;
const SECRET: std::ops::Range<usize> = 54..LEN;

/// Locked by scrypt.
const SCRYPT: &[u8] = b"Sc";
/// Not locked.
const UNLOCKED: &[u8] = &[0, 0];

/// The costs of our own keys, which minisign's crate has too, and those of libsodium's weakest
/// (interactive) and strongest (sensitive) choice, which stock minisign makes.
const OUR_COSTS: (u64, u64) = (1 << 20, 1 << 25);
const LEAST_COSTS: (u64, u64) = (1 << 19, 1 << 24);
const MOST_COSTS: (u64, u64) = (1 << 25, 1 << 30);

/// A key that is still locked.
pub(super) struct Boxed(Vec<u8>);

/// Why a key does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locked {
    /// It is none.
    NoKey,
    /// It has no passphrase.
    Unprotected,
    /// Nobody makes keys with such costs: a PC would stand still, or a guess cost nothing.
    OddParameters,
    /// The passphrase is another.
    WrongPassphrase,
}

/// Reads a key, still locked.
pub(super) fn read(base64: &str) -> Result<Boxed, Locked> {
    let bytes = Base64::decode_to_vec(base64.trim(), None).map_err(|_| Locked::NoKey)?;
    match bytes.get(KIND) {
        Some(SCRYPT) if bytes.len() == LEN => {}
        Some(UNLOCKED) if bytes.len() == LEN => return Err(Locked::Unprotected),
        _ => return Err(Locked::NoKey),
    }
    let boxed = Boxed(bytes);
    let (computing, memory) = boxed.costs();
    let is_usual = (LEAST_COSTS.0..=MOST_COSTS.0).contains(&computing)
        && (LEAST_COSTS.1..=MOST_COSTS.1).contains(&memory);
    is_usual.then_some(boxed).ok_or(Locked::OddParameters)
}

/// Locks a secret key, which is overwritten; in base 64.
pub(super) fn lock(key: Vec<u8>, passphrase: &Passphrase) -> Result<String, String> {
    let mut boxed = Boxed(key);
    boxed.0[KIND].copy_from_slice(SCRYPT);
    getrandom::fill(&mut boxed.0[SALT]).map_err(|error| error.to_string())?;
    boxed.0[COMPUTING].copy_from_slice(&OUR_COSTS.0.to_le_bytes());
    boxed.0[MEMORY].copy_from_slice(&OUR_COSTS.1.to_le_bytes());
    boxed.turn(passphrase).map_err(|_| "scrypt".to_owned())?;
    Base64::encode_to_string(&boxed.0).map_err(|error| error.to_string())
}

impl Boxed {
    fn costs(&self) -> (u64, u64) {
        let number = |range| {
            let bytes: &[u8] = &self.0[range];
            u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
        };
        (number(COMPUTING), number(MEMORY))
    }

    /// Opens it.
    pub(super) fn open(mut self, passphrase: &Passphrase) -> Result<SecretKey, Locked> {
        self.turn(passphrase)?;
        let key = SecretKey::from_bytes(&self.0);
        wipe(self.0);
        let key = key.map_err(|_| Locked::NoKey)?;
        // Its checksum tells whether what came out is a key.
        match key.is_encrypted() {
            true => Err(Locked::WrongPassphrase),
            false => Ok(key),
        }
    }

    /// Locks what is open, and opens what is locked.
    fn turn(&mut self, passphrase: &Passphrase) -> Result<(), Locked> {
        let mut stream = vec![0; SECRET.len()];
        let params = params(self.costs()).ok_or(Locked::OddParameters)?;
        scrypt::scrypt(passphrase.0.as_bytes(), &self.0[SALT], &params, &mut stream)
            .map_err(|_| Locked::OddParameters)?;
        for (byte, with) in self.0[SECRET].iter_mut().zip(&stream) {
            *byte ^= with;
        }
        wipe(stream);
        Ok(())
    }
}

/// scrypt's parameters for costs, as libsodium picks them.
fn params((computing, memory): (u64, u64)) -> Option<Params> {
    const R: u32 = 8;
    let r = u64::from(R);
    let by_memory = computing >= memory / 32;
    let most = match by_memory {
        true => memory / (r * 128),
        false => computing / (r * 4),
    };
    let log_n = (1..63).find(|log| 1_u64 << log > most / 2)?;
    let p = match by_memory {
        true => ((computing / 4) >> log_n).min(0x3fff_ffff) / r,
        false => 1,
    };
    Params::new(log_n, R, u32::try_from(p).ok()?, Params::RECOMMENDED_LEN).ok()
}

#[cfg(test)]
mod tests {
    use minisign::{KeyPair, SecretKeyBox};

    use super::*;

    /// Its own crate opens what is locked here, and what it locks opens here.
    #[test]
    fn minisign_and_we_open_each_others_keys() {
        let words = Passphrase("八个字以上的口令".into());
        let pair = KeyPair::generate_unencrypted_keypair().expect("random numbers");
        let locked = lock(pair.sk.to_bytes(), &words).expect("it can be locked");
        let file = SecretKeyBox::from_string(&format!("untrusted comment: 某\n{locked}\n"));
        let opened = file.expect("a box").into_secret_key(Some(words.0.clone()));
        let public = |key: SecretKey| minisign::PublicKey::from_secret_key(&key).expect("a pair");
        assert_eq!(public(opened.expect("it opens")), pair.pk);

        let theirs = KeyPair::generate_encrypted_keypair(Some(words.0.clone()));
        let theirs = theirs.expect("random numbers");
        let file = theirs.sk.to_box(None).expect("a box").to_string();
        let boxed = || read(file.lines().nth(1).expect("the key")).expect("a key");
        let opened = boxed().open(&words).expect("it opens");
        assert_eq!(public(opened), theirs.pk);
        let other = boxed().open(&Passphrase("另一个八字口令吧".into()));
        assert_eq!(other.err(), Some(Locked::WrongPassphrase));
    }

    /// As libsodium's `pickparams` gives them for these costs.
    #[test]
    fn the_parameters_for_costs_are_those_of_libsodium() {
        for (costs, log_n, p) in [
            ((1 << 25, 1 << 30), 20, 1),
            ((1 << 19, 1 << 24), 14, 1),
            ((1 << 22, 1 << 24), 14, 8),
            // Below this the computing decides, not the memory.
            (((1 << 19) - 1, 1 << 24), 13, 1),
            ((1 << 15, 1 << 24), 10, 1),
        ] {
            let params = params(costs).expect("usual costs");
            let picked = (params.log_n(), params.r(), params.p());
            assert_eq!(picked, (log_n, 8, p), "{costs:?}");
        }
    }

    #[test]
    fn costs_that_nobody_chooses_are_refused() {
        let words = Passphrase("八个字以上的口令".into());
        let pair = KeyPair::generate_unencrypted_keypair().expect("random numbers");
        let locked = lock(pair.sk.to_bytes(), &words).expect("it can be locked");
        let bytes = Base64::decode_to_vec(&locked, None).expect("base 64");
        for (range, cost) in [
            (COMPUTING, u64::MAX),
            (COMPUTING, (1 << 25) + 1),
            (COMPUTING, 0),
            (MEMORY, u64::MAX),
            (MEMORY, 1 << 31),
            (MEMORY, 1 << 23),
        ] {
            let mut bytes = bytes.clone();
            bytes[range.clone()].copy_from_slice(&cost.to_le_bytes());
            let text = Base64::encode_to_string(&bytes).expect("base 64");
            assert_eq!(read(&text).err(), Some(Locked::OddParameters), "{cost}");
        }
        let longer = Base64::encode_to_string([&bytes[..], &[0]].concat()).expect("base 64");
        let mut open = [&bytes[..], &[0]].concat();
        open[KIND].copy_from_slice(UNLOCKED);
        let open = Base64::encode_to_string(&open).expect("base 64");
        for odd in ["", "abc", "年报", &locked[4..], &longer, &open] {
            assert_eq!(read(odd).err(), Some(Locked::NoKey), "{odd}");
        }
    }
}
