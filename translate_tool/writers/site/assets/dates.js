// Dates in what a reader types: "2024", "nov 2024", "22 November", "22/11/2024", "hier". Knows the
// folded words of a query; what is done with a date is for front.js.
"use strict";

const MONTH_NAMES = [
  "january janvier", "february fevrier", "march mars", "april avril", "may mai", "june juin",
  "july juillet", "august aout", "september septembre", "october octobre", "november novembre",
  "december decembre",
].map((names) => names.split(" "));

// 1 to 12, of a name or of its beginning ("nov", "sept", "janv"); 0 where it may be two ("jui").
function monthOf(word, whole = false) {
  if (!word || word.length < 3) return 0;
  const fits = (name) => (whole ? name === word : name.startsWith(word));
  const found = MONTH_NAMES.flatMap((names, place) => (names.some(fits) ? [place + 1] : []));
  return found.length === 1 ? found[0] : 0;
}

const within = (text, least, most) => (Number(text) >= least && Number(text) <= most ? Number(text) : 0);
const dayOf = (word) => within(/^(\d{1,2})(?:st|nd|rd|th|er|e)?$/.exec(word)?.[1], 1, 31);
const numberOfMonth = (word) => (/^\d{1,2}$/.test(word) ? within(word, 1, 12) : 0);
const yearOf = (word) => (/^\d{4}$/.test(word) ? within(word, 1900, 2100) : 0);
const shortYear = (word) => yearOf(word) || (/^\d\d$/.test(word) ? 2000 + Number(word) : 0);

// What ISO days of a year, a month and a day look like; 0: any.
function daysLike(year, month = 0, day = 0) {
  const part = (number, size) => (number ? String(number).padStart(size, "0") : ".".repeat(size));
  return new RegExp(`^${part(year, 4)}-${part(month, 2)}-${part(day, 2)}$`);
}

function daysAgo(count) {
  const now = new Date();
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() - count);
  return daysLike(then.getFullYear(), then.getMonth() + 1, then.getDate());
}

// The date that begins with the words a, b, c: how many of them it has, and the days it means.
// `slashed`: whether a/b stands in the query, for "22/11" is a date and "22 11" is none.
function dateAt([a, b, c], slashed) {
  const [year, day, month] = [yearOf(a), dayOf(a), monthOf(a)];
  if (year && numberOfMonth(b) && dayOf(c)) return { size: 3, days: daysLike(year, Number(b), dayOf(c)) };
  if (day && monthOf(b)) {
    return yearOf(c)
      ? { size: 3, days: daysLike(yearOf(c), monthOf(b), day) }
      : { size: 2, days: daysLike(0, monthOf(b), day) };
  }
  if (month && dayOf(b) && !yearOf(b)) {
    return yearOf(c)
      ? { size: 3, days: daysLike(yearOf(c), month, dayOf(b)) }
      : { size: 2, days: daysLike(0, month, dayOf(b)) };
  }
  if (slashed && day && numberOfMonth(b) && shortYear(c)) {
    return { size: 3, days: daysLike(shortYear(c), Number(b), day) };
  }
  if (slashed && numberOfMonth(a) && dayOf(b) && shortYear(c)) { // 11/22/2024, as Americans write it
    return { size: 3, days: daysLike(shortYear(c), Number(a), dayOf(b)) };
  }
  if (month && yearOf(b)) return { size: 2, days: daysLike(yearOf(b), month) };
  if (year && monthOf(b)) return { size: 2, days: daysLike(year, monthOf(b)) };
  if (slashed && numberOfMonth(a) && yearOf(b)) return { size: 2, days: daysLike(yearOf(b), Number(a)) };
  if (year && slashed && numberOfMonth(b)) return { size: 2, days: daysLike(year, Number(b)) };
  if (slashed && day && numberOfMonth(b)) return { size: 2, days: daysLike(0, Number(b), day) };
  if (year) return { size: 1, days: daysLike(year) };
  if (monthOf(a, true)) return { size: 1, days: daysLike(0, month) };
  if (a === "today" || (a === "aujourd" && b === "hui")) return { size: a === "today" ? 1 : 2, days: daysAgo(0) };
  if (a === "yesterday" || a === "hier") return { size: 1, days: daysAgo(1) };
  return null;
}

// A query's words in groups: each is found where its words are, or by its `days` where it is a date.
function groupsOf(query, words) {
  const found = words(query);
  const groups = [];
  for (let at = 0; at < found.length;) {
    const slashed = new RegExp(`(?<!\\d)${found[at]}[/.-]${found[at + 1]}(?!\\d)`).test(query);
    const date = dateAt(found.slice(at, at + 3), slashed);
    const size = date?.size ?? 1;
    groups.push({ words: found.slice(at, at + size), days: date?.days ?? null });
    at += size;
  }
  return groups;
}
