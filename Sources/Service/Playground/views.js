// The directions from which the layer is seen. A view is a linear map of positions in Å: its rows give the distance
// to the right, downwards and towards the viewer.

/** The shift in the views from above and below for each Å of height, so that atoms below others are visible. */
export const tilt = 0.22;

/** The views by name, each with its title. */
export const views = new Map([
  ["above", "Top"], ["below", "Bottom"], ["side", "Side"], ["space", "3D"],
]);

/** The first direction of the view in space, in degrees: the turn about the layer's normal, and the elevation. */
export const firstDirection = { turn: -20, elevation: 35 };

/** Returns the map of a view. `direction` is that of the view in space. */
export function projection(view, direction) {
  switch (view) {
    case "above": return [[1, 0, 0], [0, -1, -tilt], [0, -1e-3, 1]];
    // The layer is rotated about x.
    case "below": return [[1, 0, 0], [0, 1, tilt], [0, 1e-3, -1]];
    case "side": return [[1, 0, 0], [0, 0, -1], [0, -1, 0]];
    default: return rotation(direction);
  }
}

function rotation({ turn, elevation }) {
  const [cosTurn, sinTurn] = cosAndSin(turn);
  const [cosRise, sinRise] = cosAndSin(elevation);
  return [
    [cosTurn, -sinTurn, 0],
    [-sinTurn * sinRise, -cosTurn * sinRise, -cosRise],
    [-sinTurn * cosRise, -cosTurn * cosRise, sinRise],
  ];
}

function cosAndSin(degrees) {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}

/** Returns a direction turned by some degrees. The elevation stays between −90°, from below, and 90°, from above. */
export function turned({ turn, elevation }, byTurn, byElevation) {
  return {
    turn: (turn + byTurn) % 360,
    elevation: Math.min(90, Math.max(-90, elevation + byElevation)),
  };
}

/** Returns [right, down, near] of a position. */
export function project(rows, [x, y, z]) {
  return rows.map(([a, b, c]) => a * x + b * y + c * z);
}
