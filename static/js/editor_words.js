/* The words of the rich editor's own dialogs, in Danish. It asks window.gettext, so this stands before the editor. */
const WORDS = {
  "Edit Link": "Link", "URL": "Adresse", "Title": "Titel", "Open in new window": "Åbn i et nyt vindue",
  "Update": "Gem", "Insert": "Indsæt", "Cancel": "Fortryd",
  "List properties": "Listens nummerering", "List type": "Slags", "Start at": "Begynd med", "Bullets": "Punkter",
  "Decimal numbers": "Tal", "Lowercase letters": "Små bogstaver", "Uppercase letters": "Store bogstaver",
  "Lowercase Roman numerals": "Små romertal", "Uppercase Roman numerals": "Store romertal",
};
window.gettext = (text) => WORDS[text] ?? text;
