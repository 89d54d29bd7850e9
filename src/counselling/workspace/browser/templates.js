// @ts-check
// How answers and entries often begin, in each language of the centres. A gap is "…": nothing is ever filled in by itself.

/** @typedef {{code: string, for: "reply" | import("./sheet.js").Entry["kind"], name: string, text: string}} Template */

/** @type {Record<string, Template[]>} */
export const TEMPLATES = {
  de: [
    { code: "first_answer", for: "reply", name: "Erste Antwort", text: "Guten Tag\n\nDanke, dass Sie uns geschrieben haben. Ich bin … und begleite Sie von jetzt an.\n\nWas Sie beschreiben, nehmen wir ernst. Ich möchte zuerst verstehen: …\n\nSie entscheiden, was geschieht. Ohne Ihr Ja sprechen wir mit niemandem darüber." },
    { code: "ask_more", for: "reply", name: "Nachfrage", text: "Guten Tag\n\nDamit ich Sie gut beraten kann, möchte ich noch etwas fragen: …\n\nSie müssen nicht antworten, wenn Sie nicht möchten." },
    { code: "propose_meeting", for: "reply", name: "Gespräch anbieten", text: "Guten Tag\n\nWenn Sie möchten, sprechen wir miteinander: am Telefon oder bei uns. Eine Übersetzung kostet Sie nichts.\n\nUnten stehen Termine. Wählen Sie, was Ihnen passt, oder schreiben Sie mir andere Zeiten." },
    { code: "closing", for: "reply", name: "Abschluss", text: "Guten Tag\n\nWir haben … vereinbart. Damit schliesse ich die Beratung vorläufig ab.\n\nWenn wieder etwas geschieht, schreiben Sie einfach hier: Dann geht es weiter." },
    { code: "first_call", for: "call", name: "Erstes Gespräch", text: "Sicherheitswort gesagt: …\nWas geschehen ist: …\nWas die Person möchte: …\nWas sie nicht möchte: …\nFristen: …\nVereinbart: …" },
    { code: "follow_up_call", for: "call", name: "Rückruf", text: "Seit dem letzten Mal: …\nVereinbart: …" },
    { code: "meeting", for: "meeting", name: "Gespräch", text: "Anwesend: …\nBesprochen: …\nVereinbart: …\nNächster Schritt, bis wann: …" },
    { code: "letter", for: "letter", name: "Brief", text: "An: …\nWorum es geht: …\nMit Einwilligung vom: …" },
    { code: "intervention", for: "intervention", name: "Intervention", text: "Bei wem: …\nMit Einwilligung vom: …\nAnliegen: …\nReaktion: …\nWie weiter: …" },
    { code: "rectification", for: "note", name: "Berichtigung durch die Person", text: "Die Person hält fest: …" },
  ],
  fr: [
    { code: "first_answer", for: "reply", name: "Première réponse", text: "Bonjour,\n\nMerci de nous avoir écrit. Je suis … et je vous accompagne désormais.\n\nNous prenons au sérieux ce que vous décrivez. J’aimerais d’abord comprendre : …\n\nC’est vous qui décidez de la suite. Sans votre accord, nous n’en parlons à personne." },
    { code: "ask_more", for: "reply", name: "Question", text: "Bonjour,\n\nPour bien vous conseiller, j’ai encore une question : …\n\nVous n’êtes pas obligé·e de répondre." },
    { code: "propose_meeting", for: "reply", name: "Proposer un entretien", text: "Bonjour,\n\nSi vous le souhaitez, parlons-nous : par téléphone ou chez nous. L’interprète ne vous coûte rien.\n\nVous trouvez des dates ci-dessous. Choisissez celle qui vous convient ou proposez-m’en une autre." },
    { code: "closing", for: "reply", name: "Clôture", text: "Bonjour,\n\nNous avons convenu de … Je clos donc le suivi pour le moment.\n\nSi quelque chose se reproduit, écrivez simplement ici : nous reprendrons." },
    { code: "first_call", for: "call", name: "Premier entretien", text: "Mot de sécurité dit : …\nCe qui s’est passé : …\nCe que la personne souhaite : …\nCe qu’elle ne souhaite pas : …\nDélais : …\nConvenu : …" },
    { code: "follow_up_call", for: "call", name: "Rappel", text: "Depuis la dernière fois : …\nConvenu : …" },
    { code: "meeting", for: "meeting", name: "Entretien", text: "Présents : …\nDiscuté : …\nConvenu : …\nProchaine étape, jusqu’à quand : …" },
    { code: "letter", for: "letter", name: "Lettre", text: "À : …\nObjet : …\nAvec le consentement du : …" },
    { code: "intervention", for: "intervention", name: "Intervention", text: "Auprès de : …\nAvec le consentement du : …\nDemande : …\nRéaction : …\nSuite : …" },
    { code: "rectification", for: "note", name: "Rectification par la personne", text: "La personne précise : …" },
  ],
  it: [
    { code: "first_answer", for: "reply", name: "Prima risposta", text: "Buongiorno,\n\ngrazie per averci scritto. Sono … e da ora la accompagno.\n\nPrendiamo sul serio ciò che descrive. Vorrei anzitutto capire: …\n\nDecide lei che cosa succede. Senza il suo sì non ne parliamo con nessuno." },
    { code: "ask_more", for: "reply", name: "Domanda", text: "Buongiorno,\n\nper consigliarla bene avrei ancora una domanda: …\n\nNon è obbligata né obbligato a rispondere." },
    { code: "propose_meeting", for: "reply", name: "Proporre un colloquio", text: "Buongiorno,\n\nse lo desidera ne parliamo: al telefono o da noi. L’interprete non le costa nulla.\n\nQui sotto trova delle date. Scelga quella che va bene o me ne proponga un’altra." },
    { code: "closing", for: "reply", name: "Conclusione", text: "Buongiorno,\n\nabbiamo concordato … Per il momento concludo quindi la consulenza.\n\nSe succede ancora qualcosa, scriva semplicemente qui: riprenderemo." },
    { code: "first_call", for: "call", name: "Primo colloquio", text: "Parola di sicurezza detta: …\nChe cosa è successo: …\nChe cosa desidera la persona: …\nChe cosa non desidera: …\nTermini: …\nConcordato: …" },
    { code: "follow_up_call", for: "call", name: "Richiamata", text: "Dall’ultima volta: …\nConcordato: …" },
    { code: "meeting", for: "meeting", name: "Colloquio", text: "Presenti: …\nDiscusso: …\nConcordato: …\nProssimo passo, entro quando: …" },
    { code: "letter", for: "letter", name: "Lettera", text: "A: …\nOggetto: …\nCon il consenso del: …" },
    { code: "intervention", for: "intervention", name: "Intervento", text: "Presso: …\nCon il consenso del: …\nRichiesta: …\nReazione: …\nSeguito: …" },
    { code: "rectification", for: "note", name: "Rettifica della persona", text: "La persona precisa: …" },
  ],
  en: [
    { code: "first_answer", for: "reply", name: "First answer", text: "Hello,\n\nThank you for writing to us. I am … and will be there for you from now on.\n\nWe take what you describe seriously. First I would like to understand: …\n\nYou decide what happens. Without your yes we speak with nobody about it." },
    { code: "ask_more", for: "reply", name: "A question", text: "Hello,\n\nTo advise you well I have one more question: …\n\nYou need not answer if you would rather not." },
    { code: "propose_meeting", for: "reply", name: "Offer to talk", text: "Hello,\n\nIf you like, let us talk: on the phone or at our office. An interpreter costs you nothing.\n\nBelow are some dates. Choose what suits you, or tell me another time." },
    { code: "closing", for: "reply", name: "Closing", text: "Hello,\n\nWe agreed on … With this I close the counselling for now.\n\nIf anything happens again, simply write here: then we go on." },
    { code: "first_call", for: "call", name: "First conversation", text: "Safety word said: …\nWhat happened: …\nWhat the person wants: …\nWhat she does not want: …\nDeadlines: …\nAgreed: …" },
    { code: "follow_up_call", for: "call", name: "Call back", text: "Since last time: …\nAgreed: …" },
    { code: "meeting", for: "meeting", name: "Meeting", text: "Present: …\nDiscussed: …\nAgreed: …\nNext step, by when: …" },
    { code: "letter", for: "letter", name: "Letter", text: "To: …\nAbout: …\nWith the consent of: …" },
    { code: "intervention", for: "intervention", name: "Intervention", text: "With whom: …\nWith the consent of: …\nWhat we asked: …\nReaction: …\nWhat next: …" },
    { code: "rectification", for: "note", name: "Correction by the person", text: "The person states: …" },
  ],
};

/**
 * The templates for a kind of text: in this language if there are any, else in English.
 * @param {string} language
 * @param {Template["for"]} kind
 * @returns {Template[]}
 */
export const templatesFor = (language, kind) => (TEMPLATES[language] ?? TEMPLATES.en ?? []).filter((template) => template.for === kind);
