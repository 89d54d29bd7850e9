// @ts-check
// Letters in English. What stands in braces is filled in from the case or stays a gap.

/** @type {import("../letters.js").Language} */
export const EN = {
  locale: "en-GB",
  reference: "Our reference: {reference}",
  greeting: "Dear Sir or Madam",
  closing: "Yours faithfully",
  gaps: {
    person: "name of the person", recipient: "recipient", address: "address", place: "place", incident_day: "day of the incident",
    what: "what happened, in the person’s words", request: "what the person would like", answer_by: "day by which we ask for an answer",
    consent_day: "day of the withdrawal", consent_purpose: "what the consent was for", meeting_day: "day", meeting_time: "time", meeting_place: "place of the meeting",
  },
  letters: {
    employer: {
      name: "Letter to an employer",
      subject: "Incident at your workplace on {incident_day}",
      text: "{person} has turned to us and asked us to write to you. We are an independent centre that advises people who meet with racial discrimination, and we treat everything as confidential.\n\n{person} tells us the following: {what}\n\nWe cannot judge whether it happened in this way. What we are told does weigh heavily on {person}, and we should like to find a good solution together with you.\n\n{person} would like: {request}\n\nPlease let us know by {answer_by} how you see the matter and which steps are possible for you. We are glad to come and talk. Until then we ask you to do nothing that could put {person} at a disadvantage.",
    },
    school: {
      name: "Letter to a school",
      subject: "Incident at your school on {incident_day}",
      text: "{person} has turned to us and agrees that we write to you. We are an independent centre that advises people who meet with racial discrimination.\n\nWe were told the following: {what}\n\nWe do not judge who did what. What matters to us is that the child concerned is safe, and that it is talked about.\n\nWhat is asked for: {request}\n\nWe propose that we meet, and ask you to answer by {answer_by}. Please do not question the child alone about it before then, and treat this letter as confidential.",
    },
    authority: {
      name: "Letter to an authority",
      subject: "Concern of {person}",
      text: "{person} has asked us to turn to you. We are an independent centre that advises people who meet with racial discrimination.\n\nIt is about the following: {what}\n\n{person} would like: {request}\n\nWe ask you to look into the matter and to answer by {answer_by}. If a decision has been made or a deadline is running, please tell us at once. This letter is neither a complaint nor an appeal.",
    },
    statement: {
      name: "Request for a statement",
      subject: "Request for your view of the incident on {incident_day}",
      text: "We were told the following: {what}\n\nSo far we know one view only. To understand both sides we ask you to write or tell us how you experienced it.\n\nPlease answer by {answer_by}. You are free to answer or not. We pass your answer on only to the person who has turned to us. If you have questions yourself or need advice, tell us: we are there for that too.",
    },
    withdrawal: {
      name: "Withdrawal of a consent",
      subject: "Withdrawal of the consent of {person}",
      text: "On {consent_day} {person} withdrew the consent to our passing information on to you ({consent_purpose}).\n\nFrom that day on we pass nothing on to you. We ask you to make no further use of the information you received, not to approach {person} in this matter any more, and to return or destroy documents you received, unless the law obliges you to keep them.\n\nPlease confirm this to us by {answer_by}.",
    },
    invitation: {
      name: "Invitation to a conversation",
      subject: "Invitation to a conversation",
      text: "We should like to invite you to a conversation: on {meeting_day} at {meeting_time}, {meeting_place}.\n\nIt costs nothing. You may bring somebody with you. If you would like an interpreter, tell us beforehand; that costs you nothing either.\n\nIf the time does not suit you, please get in touch: we shall find another.",
    },
  },
};
