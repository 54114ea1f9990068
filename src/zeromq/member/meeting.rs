//! Who is there by names within the program.

use super::Member;

impl Member {
    /// The names within the program that it is bound to, and those that it calls.
    pub fn names_within(&self) -> [Vec<String>; 2] {
        let open = self.closing.is_none();
        let of = |places: &[String]| {
            let names = places.iter().filter(|place| open && place.starts_with("inproc:"));
            names.cloned().collect()
        };
        [of(&self.socket.bound), of(&self.spec.connects)]
    }

    /// These are there now, by these names.
    pub fn meet(&mut self, met: Vec<String>) {
        let mut gone = std::mem::take(&mut self.met);
        for name in &met {
            match gone.iter().position(|other| other == name) {
                Some(at) => drop(gone.swap_remove(at)),
                None => self.channel.join(name),
            }
        }
        gone.iter().for_each(|name| self.channel.part(name));
        self.met = met;
    }
}
