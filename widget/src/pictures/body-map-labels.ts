/** The words of the body map, apart from the names of the places, which come with the question. */
export interface BodyMapLabels {
  /** Said first, and the name of the group of radio buttons. */
  readonly question: string;
  readonly front: string;
  readonly back: string;
  /** While nothing is marked. */
  readonly nothing: string;
  /** What is marked; `{area}` stands for its title. */
  readonly chosen: string;
  readonly confirm: string;
}

export const labels_en: BodyMapLabels = {
  question: "Choose a place on the body",
  front: "Front",
  back: "Back",
  nothing: "Press the picture, or pick from the list.",
  chosen: "You chose: {area}",
  confirm: "Use this place",
};

export const labels_fr: BodyMapLabels = {
  question: "Choisissez un endroit du corps",
  front: "Devant",
  back: "Dos",
  nothing: "Appuyez sur le dessin, ou choisissez dans la liste.",
  chosen: "Vous avez choisi : {area}",
  confirm: "Choisir cet endroit",
};
