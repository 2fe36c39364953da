// Ranks as dictionary/search/ranking.py does; a test holds the two against each other.
const WEIGHTS = {name: 10, label: 10, synonym: 9, code: 8, pinyin: 8, column: 7, format: 7, definition: 4};
const KINDS = ["object", "field", "rule", "codes", "measure", "source"];
const MOST = 60;

// Where Python folds case, the browser goes up and down again: ß and ss are the same in both.
const folded = (text) => text.normalize("NFKC").toUpperCase().toLowerCase();
const words = (text) => text.match(/[\p{L}\p{N}]+/gu) || [];
const joined = (text) => words(text).join("");
const chinese = /[\u3400-\u9fff]/;

function oneApart(one, other) {
  if (one.length > other.length) [one, other] = [other, one];
  if (other.length - one.length > 1 || one === other) return false;
  let i = 0;
  while (i < one.length && one[i] === other[i]) i++;
  if (one.length < other.length) return one.slice(i) === other.slice(i + 1);
  const swapped = one[i] === other[i + 1] && one[i + 1] === other[i] && one.slice(i + 2) === other.slice(i + 2);
  return swapped || one.slice(i + 1) === other.slice(i + 1);
}

function place(term, word) {
  if (term.whole === word) return 100;
  if (term.whole.startsWith(word)) return 80;
  if (term.parts.includes(word)) return 70;
  if (term.parts.some((part) => part.startsWith(word))) return 60;
  if (term.whole.includes(word)) return 45;
  const may = term.role !== "definition" && word.length >= (chinese.test(word) ? 3 : 4);
  return may && [term.whole, ...term.parts].some((part) => oneApart(part, word)) ? 30 : 0;
}

function sound(term, word) {
  const {syllables, whole, initials} = term;
  if (syllables.length > 1 && (word === whole || word === initials)) return 100;
  if (word.length < 2 || !/^[\x00-\x7f]*$/.test(word)) return 0;
  if (whole.startsWith(word) || initials.startsWith(word)) return 80;
  for (let i = 1; i < syllables.length; i++) if (syllables.slice(i).join("").startsWith(word)) return 45;
  if (initials.includes(word)) return 45;
  return word.length >= 6 && oneApart(whole, word) ? 30 : 0;
}

const ENTRIES = INDEX.map(([kind, name, zh, en, link, terms]) => ({
  kind, name, zh, en, link,
  terms: terms.map(([role, text]) => {
    const syllables = text.split(" ");
    return role === "pinyin"
      ? {role, text, syllables, whole: syllables.join(""), initials: syllables.map((s) => s[0]).join("")}
      : {role, text, whole: joined(folded(text)), parts: words(folded(text))};
  }),
}));

function search(query) {
  const wanted = folded(query).split(/\s+/).map(joined).filter(Boolean);
  const hits = [];
  for (const entry of wanted.length ? ENTRIES : []) {
    let score = 0, best = 0, at = null;
    for (const word of wanted) {
      let most = 0, where = null;
      for (const term of entry.terms) {
        const found = WEIGHTS[term.role] * (term.role === "pinyin" ? sound(term, word) : place(term, word));
        if (found > most) [most, where] = [found, term];
      }
      if (!most) { score = 0; break; }
      score += most;
      if (most > best) [best, at] = [most, where];
    }
    if (score) hits.push({entry, score, term: at});
  }
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return hits.sort((a, b) => b.score - a.score || KINDS.indexOf(a.entry.kind) - KINDS.indexOf(b.entry.kind)
    || a.entry.name.length - b.entry.name.length || order(a.entry.name, b.entry.name));
}

// The page: what is typed is looked for at once and stands in the address, so that a search can be kept and sent.
const box = document.getElementById("q"), list = document.getElementById("hits"), told = document.getElementById("told");
const made = (tag, kind, text) => {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  if (text) element.textContent = text;
  return element;
};

function line({entry, term}) {
  const item = made("li", "hit " + entry.kind), link = made("a", "", LANGUAGE === "zh" ? entry.zh : entry.en);
  link.href = entry.link;
  const other = LANGUAGE === "zh" ? entry.en : entry.zh;
  item.append(made("span", "chip " + entry.kind, SAY["kind." + entry.kind]), link);
  if (other !== link.textContent) item.append(made("span", "aside", other));
  item.append(made("code", "", entry.name));
  if (!["name", "label"].includes(term.role)) {
    const text = term.text.length > 90 ? term.text.slice(0, 89) + "…" : term.text;
    item.append(made("span", "why", SAY["role." + term.role] + SAY.found_in + text));
  }
  item.dataset.name = entry.name;
  return item;
}

function show() {
  const hits = search(box.value);
  list.replaceChildren(...hits.slice(0, MOST).map(line));
  const count = hits.length === 1 ? SAY.found_one : hits.length ? SAY.found.replace("{count}", hits.length) : SAY.found_none;
  told.textContent = box.value.trim() ? count : "";
  try { history.replaceState(null, "", "?q=" + encodeURIComponent(box.value)); } catch { /* some browsers forbid it for files */ }
}

box.value = new URLSearchParams(location.search).get("q") || "";
box.addEventListener("input", show);
box.form.addEventListener("submit", (event) => {
  event.preventDefault();
  const first = list.querySelector("a");
  if (first) first.focus();
});
document.addEventListener("keydown", (event) => {
  const links = [...list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && (at >= 0 || document.activeElement === box) && links[at + 1]) links[at + 1].focus();
  else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] || box).focus();
  else if (event.key === "/" && document.activeElement !== box) box.focus();
  else return;
  event.preventDefault();
});
show();
box.focus();
