/**
 * The figure, in shapes: our own drawing, 160 by 416 units for each side of the body, the middle at 80.
 *
 * A shape is finer than what a form may ask, so it names every place that it can stand for. The first that is offered
 * counts: a buttock is "buttock" where the form knows it, else part of "hip_leg".
 */

export type Side = "front" | "back";

export interface BodyShape {
  readonly name: string;
  readonly sides: readonly Side[];
  /** The right half of the picture is drawn; the left is its mirror image. */
  readonly mirrored: boolean;
  readonly path: string;
  /** What a finger may press besides the shape itself, so that it is 44 units or more each way. */
  readonly touch?: string;
  readonly places: readonly string[];
}

const BOTH: readonly Side[] = ["front", "back"];
const BACK: readonly Side[] = ["back"];
const FRONT: readonly Side[] = ["front"];

/** Later shapes lie on top of earlier ones, which matters where their touch areas overlap. */
export const SHAPES: readonly BodyShape[] = [
  {
    name: "head",
    sides: BOTH,
    mirrored: false,
    path: "M80 3C92 3 100 12 100 26C100 38 94 48 87 50C83 52 77 52 73 50C66 48 60 38 60 26C60 12 68 3 80 3Z",
    places: ["head", "head_jaw"],
  },
  {
    name: "arm",
    sides: BOTH,
    mirrored: true,
    path: "M121.5 79C131 82 135 92 136 106L140 150C141 162 145 180 146 196C147 206 147 214 143 218C138 220 135 212 134.5 202L131 164C128 150 125 130 118.5 108C120 98 122 90 121.5 79Z",
    touch: "M120 72H160V222H126L116 108Z",
    places: ["shoulder_arm", "arm", "shoulder"],
  },
  {
    name: "upper-back",
    sides: BACK,
    mirrored: false,
    path: "M64 68H96C104 72 114 73 118 78C119 90 116 100 114 108H46C44 100 41 90 42 78C46 73 56 72 64 68Z",
    places: ["upper_back", "mid_back"],
  },
  {
    name: "mid-back",
    sides: BACK,
    mirrored: false,
    path: "M46.5 112H113.5C112 124 110 134 109 146H51C50 134 48 124 46.5 112Z",
    touch: "M44 106H116V150H44Z",
    places: ["mid_back", "upper_back"],
  },
  {
    name: "chest",
    sides: FRONT,
    mirrored: false,
    path: "M64 68H96C104 72 114 73 118 78C119 92 115 104 113.5 112C112 124 109 136 109 150C109 164 112 178 115 190H45C48 178 51 164 51 150C51 136 48 124 46.5 112C45 104 41 92 42 78C46 73 56 72 64 68Z",
    places: [],
  },
  {
    name: "neck",
    sides: BOTH,
    mirrored: false,
    path: "M71 49C71 57 70 61 63 65H97C90 61 89 57 89 49C84 54 76 54 71 49Z",
    touch: "M56 36H104V80H56Z",
    places: ["neck"],
  },
  {
    name: "buttock",
    sides: BACK,
    mirrored: true,
    path: "M82 194H116C120 206 120.5 218 119 230C108 238 92 238 82 232Z",
    places: ["buttock", "hips", "hip_leg"],
  },
  {
    name: "hip",
    sides: FRONT,
    mirrored: false,
    path: "M44 194H116C120 206 120.5 214 119 222L85 236C83 238 77 238 75 236L41 222C39.5 214 40 206 44 194Z",
    places: ["hips", "hip", "hip_leg"],
  },
  {
    name: "low-back",
    sides: BACK,
    mirrored: false,
    path: "M51 150H109C109 164 112 178 115 190H45C48 178 51 164 51 150Z",
    touch: "M42 148H118V192H42Z",
    places: ["low_back"],
  },
  {
    name: "thigh",
    sides: BACK,
    mirrored: true,
    path: "M83 238C94 242 108 242 118.5 235C118.5 258 115 280 112 300H87C85 280 83 258 83 238Z",
    touch: "M80 238H124V300H80Z",
    places: ["leg", "hip_leg"],
  },
  {
    name: "front-thigh",
    sides: FRONT,
    mirrored: true,
    path: "M83 241L119 226.5C119 254 115 280 112 300H87C85 280 83 258 83 241Z",
    touch: "M80 244L124 228V300H80Z",
    places: ["leg", "hip_leg"],
  },
  {
    name: "lower-leg",
    sides: BOTH,
    mirrored: true,
    path: "M88 332H111.5C114 348 110 372 107 392H93C90 372 86 350 88 332Z",
    touch: "M80 332H124V392H80Z",
    places: ["lower_leg", "leg", "hip_leg"],
  },
  {
    name: "knee",
    sides: BOTH,
    mirrored: true,
    path: "M87 304H111.5C110.5 312 110.5 320 111 328H88C88.5 320 88 312 87 304Z",
    touch: "M80 294H124V338H80Z",
    places: ["knee", "knee_foot", "leg", "hip_leg"],
  },
  {
    name: "foot",
    sides: BOTH,
    mirrored: true,
    path: "M93 396H107C109 402 115 406 115 411C108 415 97 415 92 412C91 406 92.5 400 93 396Z",
    touch: "M80 372H124V416H80Z",
    places: ["foot", "knee_foot", "leg", "hip_leg"],
  },
];

/** Thin lines that tell the back from the front. */
export const LINES: Readonly<Record<Side, string>> = {
  front: "M64 82C70 86 75 86 78 83M96 82C90 86 85 86 82 83M80 92V124M80 164V168",
  back: "M80 80V182M60 86C64 92 66 98 65 104M100 86C96 92 94 98 95 104",
};

/** The place that a value names: what follows its last colon, as in `booking:body_area:low_back`. */
export function placeName(value: string): string {
  return value.slice(value.lastIndexOf(":") + 1);
}

/** Which of the offered values a shape stands for, or null: then it is drawn, but cannot be chosen. */
export function valueOf(shape: BodyShape, offered: readonly string[]): string | null {
  for (const place of shape.places) {
    const value = offered.find((candidate) => placeName(candidate) === place);
    if (value !== undefined) return value;
  }
  return null;
}
