// @ts-check
// Letters in German, in the Swiss spelling. What stands in braces is filled in from the case or stays a gap. No letter claims what the
// centre has not examined, and none names a law: whoever signs adds it.

/** @type {import("../letters.js").Language} */
export const DE = {
  locale: "de-CH",
  reference: "Unser Zeichen: {reference}",
  greeting: "Guten Tag",
  closing: "Freundliche Grüsse",
  gaps: {
    person: "Name der Person", recipient: "Empfängerin oder Empfänger", address: "Adresse", place: "Ort", incident_day: "Tag des Vorfalls",
    what: "was geschehen ist, mit den Worten der Person", request: "was sich die Person wünscht", answer_by: "Tag, bis zu dem wir um Antwort bitten",
    consent_day: "Tag des Widerrufs", consent_purpose: "wofür die Einwilligung galt", meeting_day: "Tag", meeting_time: "Uhrzeit", meeting_place: "Ort des Gesprächs",
  },
  letters: {
    employer: {
      name: "Brief an eine Arbeitgeberin oder einen Arbeitgeber",
      subject: "Vorfall an Ihrem Arbeitsort vom {incident_day}",
      text: "{person} hat sich an uns gewandt und uns beauftragt, Ihnen zu schreiben. Wir sind eine unabhängige Beratungsstelle für Menschen, die rassistische Diskriminierung erleben, und behandeln alles vertraulich.\n\n{person} schildert uns Folgendes: {what}\n\nOb und wie sich das so zugetragen hat, können wir nicht beurteilen. Was geschildert wird, belastet {person} jedoch stark, und wir möchten mit Ihnen eine gute Lösung finden.\n\n{person} wünscht sich: {request}\n\nBitte teilen Sie uns bis am {answer_by} mit, wie Sie die Sache sehen und welche Schritte für Sie möglich sind. Gern kommen wir dafür zu einem Gespräch. Wir bitten Sie, bis dahin nichts zu unternehmen, was {person} zum Nachteil gereichen könnte.",
    },
    school: {
      name: "Brief an eine Schule",
      subject: "Vorfall an Ihrer Schule vom {incident_day}",
      text: "{person} hat sich an uns gewandt und ist damit einverstanden, dass wir Ihnen schreiben. Wir sind eine unabhängige Beratungsstelle für Menschen, die rassistische Diskriminierung erleben.\n\nUns wurde Folgendes geschildert: {what}\n\nWir urteilen nicht darüber, wer was getan hat. Wichtig ist uns, dass das betroffene Kind geschützt ist und dass darüber gesprochen wird.\n\nGewünscht wird: {request}\n\nWir schlagen Ihnen ein gemeinsames Gespräch vor und bitten Sie, uns bis am {answer_by} zu antworten. Bitte sprechen Sie das Kind vorher nicht allein auf den Vorfall an, und behandeln Sie diesen Brief vertraulich.",
    },
    authority: {
      name: "Brief an eine Behörde",
      subject: "Anliegen von {person}",
      text: "{person} hat uns beauftragt, uns an Sie zu wenden. Wir sind eine unabhängige Beratungsstelle für Menschen, die rassistische Diskriminierung erleben.\n\nEs geht um Folgendes: {what}\n\n{person} wünscht sich: {request}\n\nWir bitten Sie, den Sachverhalt zu prüfen und uns bis am {answer_by} zu antworten. Falls ein Entscheid ergangen ist oder eine Frist läuft, bitten wir Sie, uns das sofort mitzuteilen. Dieser Brief ist keine Beschwerde und kein Rechtsmittel.",
    },
    statement: {
      name: "Bitte um Stellungnahme",
      subject: "Bitte um Stellungnahme zum Vorfall vom {incident_day}",
      text: "Uns wurde Folgendes geschildert: {what}\n\nWir kennen bisher nur eine Sicht. Damit wir beide Seiten verstehen, bitten wir Sie, uns zu schreiben oder zu erzählen, wie Sie den Vorfall erlebt haben.\n\nBitte antworten Sie bis am {answer_by}. Ihre Antwort ist freiwillig. Wir geben sie nur der Person weiter, die sich an uns gewandt hat. Wenn Sie selbst Fragen haben oder Rat brauchen, sagen Sie es uns: Auch dafür sind wir da.",
    },
    withdrawal: {
      name: "Widerruf einer Einwilligung",
      subject: "Widerruf der Einwilligung von {person}",
      text: "{person} hat die Einwilligung, dass wir Ihnen Angaben weitergeben ({consent_purpose}), am {consent_day} widerrufen.\n\nVon diesem Tag an geben wir Ihnen keine Angaben mehr weiter. Wir bitten Sie, die erhaltenen Angaben nicht mehr zu verwenden, {person} in dieser Sache nicht mehr anzusprechen und uns erhaltene Unterlagen zurückzugeben oder zu vernichten, soweit Sie sie nicht von Gesetzes wegen aufbewahren müssen.\n\nBitte bestätigen Sie uns das bis am {answer_by}.",
    },
    invitation: {
      name: "Einladung zum Gespräch",
      subject: "Einladung zum Gespräch",
      text: "Gern laden wir Sie zu einem Gespräch ein: am {meeting_day} um {meeting_time}, {meeting_place}.\n\nDas Gespräch kostet nichts. Sie dürfen jemanden mitbringen. Wenn Sie eine Übersetzung möchten, sagen Sie es uns vorher; auch sie kostet Sie nichts.\n\nPasst der Termin nicht, melden Sie sich bitte bei uns: Wir finden einen anderen.",
    },
  },
};
