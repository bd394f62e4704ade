//! What somebody of a team tells of themselves: what it must look like, and what colleagues see of it.

use crate::hours;
use protocol::ids::{AgentId, FileId, Timestamp};
use protocol::locale::LOCALES;
use protocol::rejection::Rejection;
use protocol::site::hours::Hours;
use protocol::team::profile::{ColleagueProfile, Profile};
use protocol::text;

/// Checks a profile, and puts it into the form it is stored in: a name as names are everywhere, each language once, of
/// the hours only the zone and the week. A picture is no part of it: that is changed by its bytes.
///
/// # Errors
/// What a name refuses; [`Rejection::BadSetup`] for a language that nobody knows here, or hours that are none.
pub fn checked(given: &Profile) -> Result<Profile, Rejection> {
    let name = text::name(&given.name)?;
    if !given.languages.iter().all(|one| LOCALES.contains(&one.as_str())) {
        return Err(Rejection::BadSetup);
    }
    let spoken = |locale: &&str| given.languages.iter().any(|one| one == locale);
    let languages = LOCALES.into_iter().filter(spoken).map(str::to_owned).collect();
    let Hours { zone, week, .. } = given.hours.clone();
    // A week without any time in it says nothing.
    let tells = week.iter().any(|day| !day.is_empty());
    let hours = if tells { Hours { zone, week, ..Hours::default() } } else { Hours::default() };
    if !hours::are_ok(&hours) {
        return Err(Rejection::BadSetup);
    }
    Ok(Profile { name, languages, hours, picture: None })
}

/// A profile as a checked one changes it; nothing where it changes nothing. The picture stays.
#[must_use]
pub fn changed(before: &Profile, given: Profile) -> Option<Profile> {
    let after = Profile { picture: before.picture.clone(), ..given };
    (after != *before).then_some(after)
}

/// A profile with another picture, or none; nothing where that is what it has.
#[must_use]
pub fn pictured(before: &Profile, picture: Option<FileId>) -> Option<Profile> {
    (before.picture != picture).then(|| Profile { picture, ..before.clone() })
}

/// What colleagues see of it at `now`; nothing where there is nothing beside the name.
#[must_use]
pub fn of_colleague(id: AgentId, profile: Profile, now: Timestamp) -> Option<ColleagueProfile> {
    let Profile { languages, hours, picture, .. } = profile;
    let at_work = (!hours.week.is_empty()).then(|| hours::timetable(&hours, now).open);
    let tells = at_work.is_some() || !languages.is_empty() || picture.is_some();
    tells.then_some(ColleagueProfile { id, languages, at_work, picture })
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::site::hours::{Holiday, Span};

    /// A Friday, 20 November 2026, 10:13 UTC.
    const FRIDAY: Timestamp = 1_795_169_580_000;

    fn profile() -> Profile {
        let day = vec![Span { from: 9 * 60, to: 17 * 60 }];
        let week = (0..7).map(|at| if at < 5 { day.clone() } else { Vec::new() }).collect();
        Profile {
            name: " Ana Pop ".into(),
            languages: vec!["ro".into(), "fr".into(), "ro".into()],
            hours: Hours { zone: "Europe/Bucharest".into(), week, ..Hours::default() },
            picture: None,
        }
    }

    fn picture(of: &str) -> Option<FileId> {
        FileId::parse(&format!("{of:-<43}")).ok()
    }

    #[test]
    fn a_profile_is_checked_and_put_in_order() {
        let good = checked(&profile()).unwrap();
        assert_eq!((good.name.as_str(), good.languages), ("Ana Pop", vec!["fr".to_owned(), "ro".to_owned()]));
        assert_eq!(good.hours, profile().hours);
        for (bad, why) in [
            (Profile { name: " ".into(), ..profile() }, Rejection::NameMissing),
            (Profile { name: "x".repeat(81), ..profile() }, Rejection::NameTooLong),
            (Profile { languages: vec!["tlh".into()], ..profile() }, Rejection::BadSetup),
            (
                Profile { hours: Hours { zone: "Mars/Olympus".into(), ..profile().hours }, ..profile() },
                Rejection::BadSetup,
            ),
            (
                Profile {
                    hours: Hours { week: vec![vec![Span { from: 0, to: 1_441 }]; 7], ..profile().hours },
                    ..profile()
                },
                Rejection::BadSetup,
            ),
        ] {
            assert_eq!(checked(&bad), Err(why), "{bad:?}");
        }
    }

    #[test]
    fn of_the_hours_only_zone_and_week_are_kept() {
        let holidays = vec![Holiday { date: "12-25".into(), spans: vec![] }];
        let more = Hours { holidays, reply_hours: 3, ..profile().hours };
        assert_eq!(checked(&Profile { hours: more, ..profile() }).unwrap().hours, profile().hours);
        let empty = Hours { week: vec![vec![]; 7], ..profile().hours };
        assert_eq!(checked(&Profile { hours: empty, ..profile() }).unwrap().hours, Hours::default());
    }

    #[test]
    fn colleagues_see_languages_and_who_is_at_work() {
        let id = AgentId::parse("ana").unwrap();
        let seen = |profile, now| of_colleague(id.clone(), checked(&profile).unwrap(), now);
        let told = seen(profile(), FRIDAY).unwrap();
        assert_eq!((told.languages.len(), told.at_work), (2, Some(true)));
        assert_eq!(seen(profile(), FRIDAY + 24 * 3_600_000).unwrap().at_work, Some(false), "a Saturday");
        let languages = Profile { hours: Hours::default(), ..profile() };
        assert_eq!(seen(languages, FRIDAY).unwrap().at_work, None);
        assert_eq!(seen(Profile { languages: vec![], hours: Hours::default(), ..profile() }, FRIDAY), None);
    }

    #[test]
    fn a_picture_comes_by_its_bytes_alone_and_stays_while_the_rest_changes() {
        let claimed = Profile { picture: picture("somebody-elses"), ..profile() };
        let given = checked(&claimed).unwrap();
        assert_eq!(given.picture, None, "a name of a picture is none");
        let before = Profile { name: "Ana".into(), picture: picture("own"), ..Profile::default() };
        let after = changed(&before, given).unwrap();
        assert_eq!((after.name.as_str(), &after.picture), ("Ana Pop", &picture("own")));
        assert_eq!(changed(&after, checked(&profile()).unwrap()), None, "the same once more");

        let other = pictured(&before, picture("another")).unwrap();
        assert_eq!((other.name.as_str(), &other.picture), ("Ana", &picture("another")));
        assert_eq!(pictured(&before, picture("own")), None, "the one they have");
        assert_eq!(pictured(&before, None).unwrap().picture, None);
        assert_eq!(pictured(&Profile::default(), None), None);
    }

    #[test]
    fn colleagues_see_a_picture_also_of_whoever_tells_nothing_else() {
        let id = AgentId::parse("ana").unwrap();
        let before = Profile { name: "Ana".into(), picture: picture("own"), ..Profile::default() };
        let told = of_colleague(id, before, FRIDAY).unwrap();
        assert_eq!((told.picture, told.languages.len(), told.at_work), (picture("own"), 0, None));
    }
}
