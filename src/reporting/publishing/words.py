"""What stands in the files of a release, in the four languages in which its codes have names.

The public pages are translated with the catalogues; a file is made once for everybody and has these words only.
"""

from collections.abc import Mapping
from typing import Final

Names = Mapping[str, str]  # by language: de, fr, it, en


def _in(de: str, fr: str, it: str, en: str) -> Names:
    return {"de": de, "fr": fr, "it": it, "en": en}


MATTER: Final = _in("Art des Anliegens", "Type de demande", "Tipo di richiesta", "Kind of matter")
WORK_DONE: Final = _in("Arbeit des Jahres", "Travail de l’année", "Lavoro dell’anno", "The year’s work")
UNITS: Final[Mapping[str, Names]] = {
    "cases": _in("Fälle", "Cas", "Casi", "Cases"),
    "mentions": _in("Nennungen", "Mentions", "Menzioni", "Mentions"),
    "matters": _in("Anliegen", "Demandes", "Richieste", "Matters"),
    "work": _in("Anzahl", "Nombre", "Numero", "Number"),
}
GROUPED: Final = _in("{number} Gruppen", "{number} groupes", "{number} gruppi", "{number} groups")
TITLE: Final = _in(
    "Gemeldete Fälle rassistischer Diskriminierung, {canton} {year}",
    "Cas signalés de discrimination raciale, {canton} {year}",
    "Casi segnalati di discriminazione razziale, {canton} {year}",
    "Reported cases of racial discrimination, {canton} {year}",
)
VERSION: Final = _in(
    "Fassung {number}",
    "version {number}",
    "versione {number}",
    "version {number}",
)
BASIS: Final = _in(
    "Gezählt sind die Fälle, die {year} eröffnet wurden, nach dem Stand vom {day}.",
    "Sont comptés les cas ouverts en {year}, selon l’état au {day}.",
    "Sono contati i casi aperti nel {year}, secondo lo stato al {day}.",
    "Counted are the cases that were opened in {year}, as known on {day}.",
)
PUBLISHED: Final = _in(
    "Veröffentlicht am {day}, Fassung {number}.",
    "Publié le {day}, version {number}.",
    "Pubblicato il {day}, versione {number}.",
    "Published on {day}, version {number}.",
)
REPLACES: Final = _in(
    "Diese Fassung ersetzt Fassung {number}.",
    "Cette version remplace la version {number}.",
    "Questa versione sostituisce la versione {number}.",
    "This version replaces version {number}.",
)
REPORTED: Final = _in(
    "Das sind gemeldete Fälle. Sie sagen nicht, wie oft Diskriminierung vorkommt: Die meisten erzählen niemandem "
    "davon.",
    "Ce sont des cas signalés. Ils ne disent pas combien de discriminations ont lieu : la plupart des gens n’en "
    "parlent à personne.",
    "Sono casi segnalati. Non dicono quanto spesso avvengono discriminazioni: la maggior parte delle persone non "
    "ne parla con nessuno.",
    "These are reported cases. They do not say how often discrimination happens: most people tell nobody.",
)
PROTECTED: Final = _in(
    "Jede Zahl ist auf ein Vielfaches von 5 gerundet, alle Tabellen gemeinsam, damit sie weiterhin aufgehen. Wo 10 "
    "steht, waren es zwischen 6 und 14; wo 0 steht, waren es höchstens 4. So zeigt keine Tabelle, ob eine bestimmte "
    "Person dabei ist.",
    "Chaque nombre est arrondi à un multiple de 5, tous les tableaux ensemble, pour que les sommes restent justes. "
    "Là où il est écrit 10, il y en avait entre 6 et 14 ; là où il est écrit 0, il y en avait 4 au plus. "
    "Ainsi, aucun tableau ne montre si une certaine personne en fait partie.",
    "Ogni numero è arrotondato a un multiplo di 5, tutte le tabelle insieme, così le somme tornano. Dove c’è "
    "scritto 10, erano tra 6 e 14; dove c’è scritto 0, erano al massimo 4. Così nessuna tabella mostra se una certa "
    "persona ne fa parte.",
    "Every number is rounded to a multiple of 5, all tables together, so that they still add up. Where it says 10, "
    "there were between 6 and 14; where it says 0, there were at most 4. So no table shows whether one certain person "
    "is among them.",
)
SEVERAL: Final = _in(
    "Ein Fall kann in mehreren dieser Zeilen stehen. Zusammengezählt ergeben sie nicht die Zahl der Fälle.",
    "Un cas peut figurer dans plusieurs de ces lignes. Leur somme n’est pas le nombre de cas.",
    "Un caso può figurare in più righe. La loro somma non è il numero dei casi.",
    "A case can stand in several of these lines. They do not add up to the number of cases.",
)
LEFT_OUT: Final = _in(
    "Einige Tabellen fehlen: Für sie gab es zu wenige Fälle, oder man hätte darin jemanden erkennen können.",
    "Certains tableaux manquent : il y avait trop peu de cas, ou l’on aurait pu y reconnaître quelqu’un.",
    "Alcune tabelle mancano: i casi erano troppo pochi, o si sarebbe potuto riconoscere qualcuno.",
    "Some tables are not shown: there were too few cases for them, or someone could have been recognised in them.",
)
# Rows name nobody: no centre and no program can see that two of them are of one matter.
TWICE: Final = _in(
    "Wer mit derselben Sache bei zwei Beratungsstellen war, kann zweimal gezählt sein: Erkennen lässt sich das nicht.",
    "Qui a consulté deux centres pour la même affaire peut être compté deux fois\N{NO-BREAK SPACE}: rien ne permet de le voir.",
    "Chi si è rivolto a due centri per la stessa cosa può essere contato due volte: nulla permette di vederlo.",
    "Whoever went to two centres with the same matter may be counted twice: that cannot be seen.",
)
TOGETHER: Final = _in(
    "Tabellen nach zwei Merkmalen zählen hier die Jahre {years} zusammen: In einem einzelnen Jahr gab es für sie zu "
    "wenige Fälle, oder man hätte darin jemanden erkennen können.",
    "Les tableaux selon deux critères comptent ici ensemble les années {years}\N{NO-BREAK SPACE}: dans une seule année, il y avait "
    "trop peu de cas, ou l’on aurait pu y reconnaître quelqu’un.",
    "Le tabelle secondo due criteri contano qui insieme gli anni {years}: in un anno solo i casi erano troppo pochi, "
    "o si sarebbe potuto riconoscere qualcuno.",
    "Tables by two things count the years {years} together here: in a single year there were too few cases for them, "
    "or someone could have been recognised in them.",
)
# Labels of a notes sheet and of the report.
ABOUT: Final = _in("Zu diesen Zahlen", "À propos de ces chiffres", "Su queste cifre", "About these figures")
CONTENTS: Final = _in("Inhalt", "Contenu", "Contenuto", "Contents")
NOTES: Final = _in("Hinweise", "Remarques", "Note", "Notes")
SHEET: Final = _in("Blatt", "Feuille", "Foglio", "Sheet")
TABLE: Final = _in("Tabelle", "Tableau", "Tabella", "Table")
UNIT: Final = _in("Einheit", "Unité", "Unità", "Unit")
LINES: Final = _in("Zeilen", "Lignes", "Righe", "Lines")
WHAT: Final = _in("Angabe", "Indication", "Indicazione", "Statement")
TEXT: Final = _in("Text", "Texte", "Testo", "Text")
RELEASE: Final = _in("Ausgabe", "Édition", "Edizione", "Release")
BASED_ON: Final = _in("Grundlage", "Base", "Base", "Basis")
PERIOD: Final = _in("Zeitraum", "Période", "Periodo", "Period")
SOURCE: Final = _in("Quelle", "Source", "Fonte", "Source")
ROUNDED: Final = _in(
    "Gerundet auf Vielfache von 5.",
    "Arrondi à des multiples de 5.",
    "Arrotondato a multipli di 5.",
    "Rounded to multiples of 5.",
)
COLON: Final = _in(":", "\N{NO-BREAK SPACE}:", ":", ":")
CHANGED: Final = _in("Letzte Änderung", "Dernière modification", "Ultima modifica", "Last change")
MEANING: Final = _in("Bedeutung", "Signification", "Significato", "Meaning")
PROTECTION: Final = _in(
    "Schutz der Zahlen", "Protection des chiffres", "Protezione delle cifre", "How the numbers are protected"
)
CITATION: Final = _in("Zitierweise", "Comment citer", "Come citare", "How to cite")
MISSING: Final = _in("Was fehlt", "Ce qui manque", "Che cosa manca", "What is missing")
