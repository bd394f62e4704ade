//! Reading what a newer version stored, after a rollback. A value that is not known here costs the part it
//! stands in, not the whole.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a value of a type that has a default for each part. What cannot be read stays as the default says, as
/// small a part as possible: a member, or one item of a list. Returns where that was, such as `service.rating`.
///
/// # Errors
/// When it is no JSON at all, which no version wrote.
pub fn read<T: DeserializeOwned + Serialize + Default>(stored: &str) -> Result<(T, Vec<String>), String> {
    // The usual case first: everything is known.
    if let Ok(value) = serde_json::from_str(stored) {
        return Ok((value, Vec::new()));
    }
    let stored: Value = serde_json::from_str(stored).map_err(|error| error.to_string())?;
    let mut whole = serde_json::to_value(T::default()).map_err(|error| error.to_string())?;
    let mut left_out = Vec::new();
    let fits = |whole: &Value| T::deserialize(whole).is_ok();
    take_over(&mut whole, &stored, &mut Vec::new(), &fits, &mut left_out);
    let value = T::deserialize(&whole).map_err(|error| error.to_string())?;
    Ok((value, left_out))
}

/// Puts `stored` at a path into the whole, or what of it fits there.
fn take_over(
    whole: &mut Value,
    stored: &Value,
    path: &mut Vec<String>,
    fits: &impl Fn(&Value) -> bool,
    left_out: &mut Vec<String>,
) {
    let pointer: String =
        path.iter().map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1"))).collect();
    let Some(place) = whole.pointer_mut(&pointer) else { return };
    let default = std::mem::replace(place, stored.clone());
    if fits(whole) {
        return;
    }
    let Some(place) = whole.pointer_mut(&pointer) else { return };
    match (default, stored) {
        (Value::Object(default), Value::Object(stored)) => {
            *place = Value::Object(default.clone());
            for (name, part) in stored {
                // A member that is not known here is skipped by whoever reads.
                if default.contains_key(name) {
                    path.push(name.clone());
                    take_over(whole, part, path, fits, left_out);
                    path.pop();
                }
            }
        }
        (Value::Array(_), Value::Array(items)) => {
            *place = Value::Array(Vec::new());
            for (at, item) in items.iter().enumerate() {
                let Some(Value::Array(kept)) = whole.pointer_mut(&pointer) else { return };
                kept.push(item.clone());
                if !fits(whole) {
                    left_out.push(format!("{}[{at}]", path.join(".")));
                    if let Some(Value::Array(kept)) = whole.pointer_mut(&pointer) {
                        kept.pop();
                    }
                }
            }
        }
        (default, _) => {
            *place = default;
            left_out.push(path.join("."));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::site::settings::{NameField, SiteSettings};
    use serde_json::json;

    fn settings() -> Value {
        let settings = SiteSettings {
            name: "Shop".to_owned(),
            color: "#123456".to_owned(),
            origins: vec!["https://shop.example".to_owned()],
            name_field: NameField::Required,
            ..SiteSettings::default()
        };
        serde_json::to_value(settings).unwrap()
    }

    #[test]
    fn what_is_known_is_read_as_it_is() {
        let (read, left_out) = read::<SiteSettings>(&settings().to_string()).unwrap();
        assert_eq!((serde_json::to_value(read).unwrap(), left_out), (settings(), vec![]));
    }

    #[test]
    fn a_value_of_a_newer_version_costs_its_own_part_only() {
        let mut newer = settings();
        newer["name_field"] = json!("sometimes");
        newer["service"]["rating"] = json!("ten");
        newer["service"]["vanish_minutes"] = json!(7);
        newer["service"]["departments"] =
            json!([{"id": "lamps", "name": "Lamps", "agents": []}, {"squad": 1}]);
        newer["to_come"] = json!({"a": 1});
        let (read, left_out) = read::<SiteSettings>(&newer.to_string()).unwrap();
        assert_eq!((read.name.as_str(), read.origins.len()), ("Shop", 1));
        assert_eq!(read.name_field, SiteSettings::default().name_field);
        assert_eq!(read.service.rating, SiteSettings::default().service.rating);
        assert_eq!(read.service.vanish_minutes, 7);
        let departments: Vec<&str> = read.service.departments.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(departments, ["Lamps"]);
        let mut expected = vec!["name_field", "service.departments[1]", "service.rating"];
        expected.sort_unstable();
        let mut left_out: Vec<&str> = left_out.iter().map(String::as_str).collect();
        left_out.sort_unstable();
        assert_eq!(left_out, expected);
    }

    #[test]
    fn a_trigger_with_a_condition_to_come_leaves_the_others() {
        let mut newer = settings();
        let trigger = |condition: Value| {
            json!({
                "id": "sale", "name": "Sale", "active": true, "condition": condition,
                "frequency": {"once_in_days": 7}, "until": null, "priority": 3, "agent": "Ana",
                "texts": [{"locale": "en", "text": "The lamps are on sale."}], "promotion": null,
            })
        };
        newer["triggers"] = json!([trigger(json!({"pages_seen": 2})), trigger(json!({"weather": "rain"}))]);
        let (read, left_out) = read::<SiteSettings>(&newer.to_string()).unwrap();
        assert_eq!((read.triggers.len(), left_out), (1, vec!["triggers[1]".to_owned()]));
    }

    #[test]
    fn what_is_no_json_is_no_settings() {
        assert!(read::<SiteSettings>("{").is_err());
    }
}
