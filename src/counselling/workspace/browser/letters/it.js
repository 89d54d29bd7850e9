// @ts-check
// Letters in Italian, as in Switzerland. What stands in braces is filled in from the case or stays a gap.

/** @type {import("../letters.js").Language} */
export const IT = {
  locale: "it-CH",
  reference: "Nostro riferimento: {reference}",
  greeting: "Gentili Signore, egregi Signori,",
  closing: "Cordiali saluti",
  gaps: {
    person: "nome della persona", recipient: "destinataria o destinatario", address: "indirizzo", place: "luogo", incident_day: "data dell’accaduto",
    what: "che cosa è successo, con le parole della persona", request: "che cosa desidera la persona", answer_by: "data entro cui chiediamo una risposta",
    consent_day: "data della revoca", consent_purpose: "scopo del consenso", meeting_day: "data", meeting_time: "ora", meeting_place: "luogo del colloquio",
  },
  letters: {
    employer: {
      name: "Lettera a un datore di lavoro",
      subject: "Accaduto del {incident_day} sul vostro luogo di lavoro",
      text: "{person} si è rivolta al nostro servizio e ci ha incaricati di scrivervi. Siamo un consultorio indipendente per persone che subiscono discriminazione razziale e trattiamo tutto in modo confidenziale.\n\n{person} ci racconta quanto segue: {what}\n\nNon possiamo giudicare se le cose si siano svolte così. Ciò che ci viene raccontato pesa però molto su {person}, e vorremmo trovare con voi una buona soluzione.\n\n{person} desidera: {request}\n\nVi preghiamo di dirci entro il {answer_by} come vedete la situazione e quali passi ritenete possibili. Veniamo volentieri a parlarne. Fino ad allora vi preghiamo di non fare nulla che possa danneggiare {person}.",
    },
    school: {
      name: "Lettera a una scuola",
      subject: "Accaduto del {incident_day} nella vostra scuola",
      text: "{person} si è rivolta al nostro servizio ed è d’accordo che vi scriviamo. Siamo un consultorio indipendente per persone che subiscono discriminazione razziale.\n\nCi è stato raccontato quanto segue: {what}\n\nNon giudichiamo chi abbia fatto che cosa. Ci importa che l’allievo o l’allieva sia al sicuro e che se ne parli.\n\nSi desidera: {request}\n\nVi proponiamo un colloquio comune e vi preghiamo di risponderci entro il {answer_by}. Vi chiediamo di non parlarne prima a tu per tu con l’allievo o l’allieva e di trattare questa lettera in modo confidenziale.",
    },
    authority: {
      name: "Lettera a un’autorità",
      subject: "Richiesta di {person}",
      text: "{person} ci ha incaricati di rivolgerci a voi. Siamo un consultorio indipendente per persone che subiscono discriminazione razziale.\n\nSi tratta di quanto segue: {what}\n\n{person} desidera: {request}\n\nVi preghiamo di esaminare la situazione e di risponderci entro il {answer_by}. Se è stata presa una decisione o se corre un termine, vi chiediamo di comunicarcelo subito. Questa lettera non è né un reclamo né un ricorso.",
    },
    statement: {
      name: "Richiesta di presa di posizione",
      subject: "Richiesta di presa di posizione sull’accaduto del {incident_day}",
      text: "Ci è stato raccontato quanto segue: {what}\n\nFinora conosciamo un solo punto di vista. Per capire entrambe le parti vi preghiamo di scriverci o di raccontarci come avete vissuto l’accaduto.\n\nVi preghiamo di rispondere entro il {answer_by}. La risposta è libera. La trasmettiamo soltanto alla persona che si è rivolta a noi. Se avete voi stessi domande o bisogno di un consiglio, ditecelo: siamo qui anche per questo.",
    },
    withdrawal: {
      name: "Revoca di un consenso",
      subject: "Revoca del consenso di {person}",
      text: "Il {consent_day} {person} ha revocato il consenso a che vi trasmettiamo informazioni ({consent_purpose}).\n\nDa quel giorno non vi trasmettiamo più nulla. Vi preghiamo di non usare più le informazioni ricevute, di non rivolgervi più a {person} in questa faccenda e di restituirci o distruggere i documenti ricevuti, salvo che la legge vi obblighi a conservarli.\n\nVi preghiamo di confermarcelo entro il {answer_by}.",
    },
    invitation: {
      name: "Invito a un colloquio",
      subject: "Invito a un colloquio",
      text: "La invitiamo volentieri a un colloquio: il {meeting_day} alle {meeting_time}, {meeting_place}.\n\nIl colloquio è gratuito. Può portare qualcuno con sé. Se desidera un’interprete o un interprete ce lo dica prima: anche questo non le costa nulla.\n\nSe la data non va bene si faccia sentire: ne troveremo un’altra.",
    },
  },
};
