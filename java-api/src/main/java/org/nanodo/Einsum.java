package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nanodo.trace.Composite;

/** Einstein summation in NumPy's notation: {@link Jnp#einsum}. */
final class Einsum {
  /** In place of the axes of an ellipsis, from the last. */
  private static final int FIRST_OF_ELLIPSIS = 0xE000;

  private final String subscripts;
  private final List<Term> terms = new ArrayList<>();

  /** A tensor and the index of each of its axes. */
  private record Term(Tensor x, String axes) {
    boolean has(int index) {
      return axes.indexOf(index) >= 0;
    }

    List<Integer> at(String indices) {
      return indices.chars().mapToObj(axes::indexOf).toList();
    }
  }

  private Einsum(String subscripts) {
    this.subscripts = subscripts;
  }

  static Tensor einsum(String subscripts, Tensor... operands) {
    return Composite.of("einsum", subscripts)
        .apply(in -> new Einsum(subscripts).compute(in), operands);
  }

  private Tensor compute(List<Tensor> operands) {
    String[] sides = subscripts.replace(" ", "").split("->", -1);
    String[] inputs = sides[0].split(",", -1);
    require(
        sides.length <= 2 && inputs.length == operands.size(),
        "einsum '%s' describes %d tensors, given %d",
        subscripts,
        inputs.length,
        operands.size());
    int most = 0;
    for (int i = 0; i < inputs.length; i++) {
      int named = inputs[i].replace("...", "").length();
      boolean dots = inputs[i].contains("...");
      int further = operands.get(i).rank() - named;
      require(
          dots ? further >= 0 : further == 0,
          "einsum '%s': '%s' names %d axes, and %s has %d",
          subscripts,
          inputs[i],
          named,
          operands.get(i),
          operands.get(i).rank());
      most = Math.max(most, further);
      terms.add(new Term(operands.get(i), inputs[i].replace("...", ellipsis(further))));
    }
    String out =
        sides.length == 2 ? sides[1].replace("...", ellipsis(most)) : implicit(ellipsis(most));
    check(out);
    terms.replaceAll(this::broadcast);
    terms.replaceAll(t -> alone(t, out));
    while (terms.size() > 1) {
      multiplySmallest(out);
    }
    Term last = terms.get(0);
    return last.x.transpose(out.chars().map(last.axes::indexOf).toArray());
  }

  /** The indices of {@code count} axes of an ellipsis, the same for all tensors from the last. */
  private static String ellipsis(int count) {
    return letters(
        IntStream.iterate(count - 1, i -> i >= 0, i -> i - 1).map(i -> FIRST_OF_ELLIPSIS + i));
  }

  private static String letters(IntStream indices) {
    return indices.mapToObj(Character::toString).collect(Collectors.joining());
  }

  /** The result without an arrow: the ellipsis, then what occurs once, in alphabetical order. */
  private String implicit(String ellipsis) {
    String all = terms.stream().map(Term::axes).collect(Collectors.joining());
    IntPredicate once = c -> c < FIRST_OF_ELLIPSIS && all.indexOf(c) == all.lastIndexOf(c);
    return ellipsis + letters(all.chars().filter(once).sorted());
  }

  private void check(String out) {
    for (int index : out.chars().toArray()) {
      require(
          out.indexOf(index) == out.lastIndexOf(index)
              && terms.stream().anyMatch(t -> t.has(index)),
          "einsum '%s': the index '%s' of the result must be one of a tensor, and occur once",
          subscripts,
          shown(index));
    }
    for (Term t : terms) {
      for (int d = 0; d < t.axes.length(); d++) {
        int index = t.axes.charAt(d);
        int size = t.x.dim(d);
        boolean fits = size == size(index) || (index >= FIRST_OF_ELLIPSIS && size == 1);
        require(
            fits,
            "einsum '%s': the index '%s' of %s has size %d, elsewhere %d",
            subscripts,
            shown(index),
            t.x,
            size,
            size(index));
      }
    }
  }

  private static String shown(int index) {
    return index >= FIRST_OF_ELLIPSIS ? "..." : Character.toString(index);
  }

  /** The size of an index: for one of an ellipsis, that which others are broadcast to. */
  private int size(int index) {
    int size = 1;
    for (Term t : terms) {
      int at = t.axes.indexOf(index);
      if (at >= 0 && (index < FIRST_OF_ELLIPSIS || t.x.dim(at) != 1)) {
        return t.x.dim(at);
      }
    }
    return size;
  }

  /** Without the axes of size one that another tensor has in full. */
  private Term broadcast(Term t) {
    int[] gone =
        IntStream.range(0, t.axes.length())
            .filter(
                d ->
                    t.axes.charAt(d) >= FIRST_OF_ELLIPSIS
                        && t.x.dim(d) == 1
                        && size(t.axes.charAt(d)) != 1)
            .toArray();
    if (gone.length == 0) {
      return t;
    }
    IntPredicate stays = d -> IntStream.of(gone).noneMatch(g -> g == d);
    String axes = letters(IntStream.range(0, t.axes.length()).filter(stays).map(t.axes::charAt));
    return new Term(t.x.squeeze(gone), axes);
  }

  /** Diagonals taken, and summed over the indices that nothing else has. */
  private Term alone(Term t, String out) {
    Term single = t;
    for (int index : t.axes.chars().distinct().toArray()) {
      while (single.axes.indexOf(index) != single.axes.lastIndexOf(index)) {
        int first = single.axes.indexOf(index);
        int second = single.axes.indexOf(index, first + 1);
        String rest =
            new StringBuilder(single.axes).deleteCharAt(second).deleteCharAt(first).toString();
        single = new Term(single.x.diagonal(0, first, second), rest + Character.toString(index));
      }
    }
    Term whole = single;
    IntPredicate unused =
        c -> out.indexOf(c) < 0 && terms.stream().noneMatch(o -> o != t && o.has(c));
    String summed = letters(whole.axes.chars().filter(unused));
    if (summed.isEmpty()) {
      return whole;
    }
    String kept = letters(whole.axes.chars().filter(unused.negate()));
    return new Term(whole.x.sum(Axes.ints(whole.at(summed))), kept);
  }

  /** Replaces two tensors by their product: those for which it has the fewest elements. */
  private void multiplySmallest(String out) {
    int a = 0;
    int b = 1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < terms.size(); i++) {
      for (int j = i + 1; j < terms.size(); j++) {
        double elements =
            natural(terms.get(i), terms.get(j), out)
                .chars()
                .mapToDouble(this::size)
                .reduce(1, (p, q) -> p * q);
        if (elements < least) {
          least = elements;
          a = i;
          b = j;
        }
      }
    }
    Term lhs = terms.get(a);
    Term rhs = terms.get(b);
    String shared = letters(lhs.axes.chars().filter(rhs::has));
    String natural = natural(lhs, rhs, out);
    String batch = letters(shared.chars().filter(c -> natural.indexOf(c) >= 0));
    String contract = letters(shared.chars().filter(c -> natural.indexOf(c) < 0));
    List<Tensor> both = Promotion.of("einsum", lhs.x, rhs.x);
    Tensor product =
        Lax.dotGeneral(
            both.get(0),
            both.get(1),
            lhs.at(batch),
            rhs.at(batch),
            lhs.at(contract),
            rhs.at(contract));
    terms.remove(b);
    terms.remove(a);
    terms.add(new Term(product, natural));
  }

  /** The indices of a product: those both have, then those of each alone; without summed ones. */
  private String natural(Term lhs, Term rhs, String out) {
    IntPredicate kept =
        c -> out.indexOf(c) >= 0 || terms.stream().anyMatch(o -> o != lhs && o != rhs && o.has(c));
    return letters(lhs.axes.chars().filter(c -> rhs.has(c) && kept.test(c)))
        + letters(lhs.axes.chars().filter(c -> !rhs.has(c)))
        + letters(rhs.axes.chars().filter(c -> !lhs.has(c)));
  }
}
