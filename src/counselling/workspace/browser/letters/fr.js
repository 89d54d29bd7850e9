// @ts-check
// Letters in French, as in Switzerland. What stands in braces is filled in from the case or stays a gap.

/** @type {import("../letters.js").Language} */
export const FR = {
  locale: "fr-CH",
  reference: "Notre référence : {reference}",
  greeting: "Madame, Monsieur,",
  closing: "Avec nos salutations les meilleures",
  gaps: {
    person: "nom de la personne", recipient: "destinataire", address: "adresse", place: "lieu", incident_day: "date de l’incident",
    what: "ce qui s’est passé, avec les mots de la personne", request: "ce que la personne souhaite", answer_by: "date jusqu’à laquelle nous demandons une réponse",
    consent_day: "date du retrait", consent_purpose: "objet du consentement", meeting_day: "date", meeting_time: "heure", meeting_place: "lieu de l’entretien",
  },
  letters: {
    employer: {
      name: "Lettre à un employeur",
      subject: "Incident du {incident_day} sur votre lieu de travail",
      text: "{person} s’est adressé·e à nous et nous a chargés de vous écrire. Nous sommes un centre indépendant qui conseille les personnes confrontées à la discrimination raciale, et nous traitons tout de manière confidentielle.\n\n{person} nous rapporte ce qui suit : {what}\n\nNous ne pouvons pas juger si les choses se sont passées ainsi. Ce qui nous est rapporté pèse cependant lourdement sur {person}, et nous aimerions trouver une bonne solution avec vous.\n\n{person} souhaite : {request}\n\nMerci de nous dire d’ici au {answer_by} comment vous voyez la situation et quelles démarches vous paraissent possibles. Nous venons volontiers en parler avec vous. D’ici là, nous vous prions de ne rien entreprendre qui puisse porter préjudice à {person}.",
    },
    school: {
      name: "Lettre à une école",
      subject: "Incident du {incident_day} dans votre école",
      text: "{person} s’est adressé·e à nous et accepte que nous vous écrivions. Nous sommes un centre indépendant qui conseille les personnes confrontées à la discrimination raciale.\n\nVoici ce qui nous a été rapporté : {what}\n\nNous ne jugeons pas qui a fait quoi. Il nous importe que l’enfant concerné soit protégé et que l’on en parle.\n\nCe qui est souhaité : {request}\n\nNous vous proposons un entretien commun et vous prions de nous répondre d’ici au {answer_by}. Merci de ne pas interroger l’enfant seul à ce sujet auparavant et de traiter cette lettre de manière confidentielle.",
    },
    authority: {
      name: "Lettre à une autorité",
      subject: "Demande de {person}",
      text: "{person} nous a chargés de nous adresser à vous. Nous sommes un centre indépendant qui conseille les personnes confrontées à la discrimination raciale.\n\nVoici de quoi il s’agit : {what}\n\n{person} souhaite : {request}\n\nNous vous prions d’examiner la situation et de nous répondre d’ici au {answer_by}. Si une décision a été rendue ou qu’un délai court, merci de nous le dire sans attendre. Cette lettre n’est ni une plainte ni un recours.",
    },
    statement: {
      name: "Demande de prise de position",
      subject: "Demande de prise de position sur l’incident du {incident_day}",
      text: "Voici ce qui nous a été rapporté : {what}\n\nNous ne connaissons pour l’instant qu’un seul point de vue. Pour comprendre les deux côtés, nous vous prions de nous écrire ou de nous raconter comment vous avez vécu cet incident.\n\nMerci de répondre d’ici au {answer_by}. Votre réponse est libre. Nous ne la transmettons qu’à la personne qui s’est adressée à nous. Si vous avez vous-même des questions ou besoin d’un conseil, dites-le-nous : nous sommes aussi là pour cela.",
    },
    withdrawal: {
      name: "Retrait d’un consentement",
      subject: "Retrait du consentement de {person}",
      text: "Le {consent_day}, {person} a retiré son consentement à ce que nous vous transmettions des informations ({consent_purpose}).\n\nDès cette date, nous ne vous transmettons plus rien. Nous vous prions de ne plus utiliser les informations reçues, de ne plus vous adresser à {person} à ce sujet et de nous rendre ou de détruire les documents reçus, sauf si la loi vous oblige à les conserver.\n\nMerci de nous le confirmer d’ici au {answer_by}.",
    },
    invitation: {
      name: "Invitation à un entretien",
      subject: "Invitation à un entretien",
      text: "Nous vous invitons volontiers à un entretien : le {meeting_day} à {meeting_time}, {meeting_place}.\n\nL’entretien est gratuit. Vous pouvez venir avec quelqu’un. Si vous souhaitez un·e interprète, dites-le-nous avant : cela ne vous coûte rien non plus.\n\nSi la date ne vous convient pas, faites-nous signe : nous en trouverons une autre.",
    },
  },
};
