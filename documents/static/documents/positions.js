/* Where slices are, and which slice of one series shows the place of another's: arithmetic, nothing of the screen.
   Millimetres in patient coordinates (PS3.3 C.7.6.2.1.1). A slice has `position` [x, y, z] of its first pixel and
   `orientation` [row direction, column direction], or null. */
"use strict";
const Positions = (() => {
  const SAME = 0.999;      // of two normals in one series: 2.5 degrees
  const COMPARABLE = 0.97; // of two series that scroll together: 14 degrees, a tilted gantry or head

  const OBLIQUE = 0.26;    // of a direction, the part that is worth a letter: 15 degrees

  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const length = (a) => Math.sqrt(dot(a, a));
  const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

  /* The direction in which slices follow each other, of length 1; null where a slice does not say. */
  const normal = (slice) => {
    if (!slice || !slice.orientation || !slice.position) return null;
    const found = cross(slice.orientation[0], slice.orientation[1]);
    return length(found) > 0.5 ? found.map((part) => part / length(found)) : null;
  };

  /* The normal of a whole series: null unless every slice is parallel to the first and two are at different places. */
  const axis = (slices) => {
    const first = normal(slices[0]);
    if (!first || slices.length < 2) return null;
    if (!slices.every((slice) => { const own = normal(slice); return own && Math.abs(dot(own, first)) > SAME; })) return null;
    const places = slices.map((slice) => dot(slice.position, first));
    return Math.max(...places) - Math.min(...places) > 0.01 ? first : null;
  };

  /* The slices in the order of their places; as they came where they have none. Several at one place stay in their order. */
  const arranged = (slices) => {
    const along = axis(slices);
    if (!along) return slices.slice();
    return slices.map((slice, order) => ({ slice, order, at: dot(slice.position, along) }))
      .sort((a, b) => a.at - b.at || a.order - b.order).map((one) => one.slice);
  };

  /* The place of each slice along `direction`; null for a series that does not lie across it. */
  const places = (slices, direction) => {
    const own = axis(slices);
    if (!own || !direction || Math.abs(dot(own, direction)) < COMPARABLE) return null;
    return slices.map((slice) => dot(slice.position, direction));
  };

  /* The slice nearest to `wanted`; of several as near, the one nearest to the slice `now`. */
  const nearest = (found, wanted, now = 0) => {
    let best = 0;
    for (let n = 1; n < found.length; n += 1) {
      const gain = Math.abs(found[best] - wanted) - Math.abs(found[n] - wanted);
      if (gain > 1e-6 || (gain > -1e-6 && Math.abs(n - now) < Math.abs(best - now))) best = n;
    }
    return best;
  };

  /* Which slice of `target` shows what slice `index` of `source` shows. Each has `places` (along one direction, or
     null), `count`, `index` (now), and its `shift` from the common place: {mm, slices}, which the reader sets.
     Answers {index, miss}: `miss` is how far from the place that is, in mm; null where it goes by number. */
  const follow = (source, index, target) => {
    if (source.places && target.places) {
      const wanted = source.places[index] - source.shift.mm + target.shift.mm;
      const found = nearest(target.places, wanted, target.index);
      return { index: found, miss: Math.abs(target.places[found] - wanted) };
    }
    const wanted = index - source.shift.slices + target.shift.slices;
    return { index: Math.min(Math.max(wanted, 0), target.count - 1), miss: null };
  };

  /* The shift that says: what `first` and `other` show now is the same place. */
  const shift = (first, other) => ({
    mm: first.places && other.places ? other.places[other.index] - (first.places[first.index] - first.shift.mm) : 0,
    slices: other.index - (first.index - first.shift.slices),
  });

  /* Half the distance to the farther neighbour: the most that a slice may be away from the place it stands for. */
  const half = (found, index) => {
    const steps = [index - 1, index + 1].filter((n) => n >= 0 && n < found.length).map((n) => Math.abs(found[n] - found[index]));
    return Math.max(...steps, 0) / 2;
  };

  /* The sides of the patient that a direction goes to, the nearest first: L, R, P, A, H, F (PS3.3 C.7.6.1.1.1). */
  const toward = (direction) => direction
    .map((part, axis) => ({ size: Math.abs(part), side: ["RL", "AP", "FH"][axis][part > 0 ? 1 : 0] }))
    .filter((one) => one.size > OBLIQUE).sort((a, b) => b.size - a.size).map((one) => one.side).join("");

  /* What is at the left and at the top of an image: what its rows and its columns come from; "" where it does not say. */
  const sides = (orientation) => (orientation ? orientation.map((direction) => toward(direction.map((part) => -part))) : ["", ""]);

  return { arranged, axis, follow, half, nearest, normal, places, shift, sides };
})();
