//! What is kept for each of many who ask, within bounds.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// At most so many values; then the one that was not used for the longest time, and that nobody uses now, makes room.
pub struct Recent<K, V> {
    most: usize,
    kept: Mutex<Kept<K, V>>,
}

struct Kept<K, V> {
    uses: u64,
    values: HashMap<K, (Arc<V>, u64)>,
}

impl<K: Hash + Eq + Clone, V> Recent<K, V> {
    pub fn new(most: usize) -> Self {
        Self { most, kept: Mutex::new(Kept { uses: 0, values: HashMap::new() }) }
    }

    /// The value of a key, made if there is none, and what was dropped to make room.
    pub fn get<Q>(&self, key: &Q, make: impl FnOnce() -> V) -> (Arc<V>, Option<(K, Arc<V>)>)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let kept = &mut *self.lock();
        kept.uses += 1;
        if let Some((value, used)) = kept.values.get_mut(key) {
            *used = kept.uses;
            return (Arc::clone(value), None);
        }
        let dropped = if kept.values.len() < self.most { None } else { kept.drop_oldest() };
        let value = Arc::new(make());
        kept.values.insert(key.to_owned(), (Arc::clone(&value), kept.uses));
        (value, dropped)
    }

    /// Takes one away.
    pub fn remove<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        self.lock().values.remove(key).map(|(value, _)| value)
    }

    /// Takes all away. How many there were.
    pub fn clear(&self) -> usize {
        std::mem::take(&mut self.lock().values).len()
    }

    /// All of them, in no order.
    pub fn all(&self) -> Vec<(K, Arc<V>)> {
        self.lock().values.iter().map(|(key, (value, _))| (key.clone(), Arc::clone(value))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Kept<K, V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone, V> Kept<K, V> {
    fn drop_oldest(&mut self) -> Option<(K, Arc<V>)> {
        let unused = self.values.iter().filter(|(_, (value, _))| Arc::strong_count(value) == 1);
        let (oldest, _) = unused.min_by_key(|(_, (_, used))| *used)?;
        let oldest = oldest.clone();
        let (value, _) = self.values.remove(&oldest)?;
        Some((oldest, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_that_nobody_uses_makes_room() {
        let recent: Recent<String, ()> = Recent::new(3);
        let dropped = |key: &str| recent.get(key, || ()).1.map(|(key, _)| key);
        for key in ["a", "b", "c"] {
            assert_eq!(dropped(key), None);
        }
        let held = recent.get("a", || ()).0;
        dropped("b");
        assert_eq!(dropped("d").as_deref(), Some("c"), "a is held, b was used since");
        assert_eq!(dropped("e").as_deref(), Some("b"));
        drop(held);
        assert_eq!(dropped("f").as_deref(), Some("a"));
        assert_eq!(recent.all().len(), 3);
        assert!(recent.remove("f").is_some() && recent.remove("f").is_none());
        assert_eq!(recent.clear(), 2);
    }
}
