//! Lists whose items have grown. In postcard an item does not say where it ends, so that a page that knows fewer fields,
//! or more, reads the whole list wrongly. What an item had at first therefore stays one list, and what came later
//! follows in a list of its own: whoever knows nothing of that skips it, and whoever is not told it reads nothing.

use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::repeat_with;
use std::marker::PhantomData;

/// An item that has grown. The field after next comes as a third list, not into [`Item::Later`].
pub trait Item: Clone {
    /// The fields it had at first, in their order.
    type First: Serialize + DeserializeOwned;
    /// The field that came later. Its default is what is read where it is not told.
    type Later: Serialize + DeserializeOwned + Default;

    /// What it had at first, and what came later.
    fn parts(self) -> (Self::First, Self::Later);

    /// The item that has them.
    fn whole(first: Self::First, later: Self::Later) -> Self;
}

/// A list of them, as it travels: in JSON whole items, in postcard the two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

impl<T: Item + Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return self.0.serialize(serializer);
        }
        let parts: (Vec<T::First>, Vec<T::Later>) = self.0.iter().cloned().map(T::parts).unzip();
        parts.serialize(serializer)
    }
}

impl<'de, T: Item + Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Vec::deserialize(deserializer).map(Self);
        }
        deserializer.deserialize_tuple(2, Parts(PhantomData))
    }
}

struct Parts<T>(PhantomData<T>);

impl<'de, T: Item> Visitor<'de> for Parts<T> {
    type Value = List<T>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<List<T>, A::Error> {
        let first: Vec<T::First> = parts.next_element()?.unwrap_or_default();
        // An older server says nothing more.
        let later: Option<Vec<T::Later>> = parts.next_element().unwrap_or_default();
        let later = later.unwrap_or_default().into_iter().chain(repeat_with(T::Later::default));
        Ok(List(first.into_iter().zip(later).map(|(first, later)| T::whole(first, later)).collect()))
    }
}
