package org.nanodo.oracle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.batch.LeafAxes;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/**
 * Mapped functions against the functions of each example, which {@link OracleTest} compares with
 * JAX. Between them they use all operations, alone, differentiated, and mapped once more.
 */
@ExtendWith(TestDevices.class)
class VmapOracleTest {
  private static final int BATCH = 2;

  /** The part of a name that cases compiled together share. */
  private static String family(String name) {
    int end = name.indexOf('/');
    return end < 0 ? Oracle.function(name) : name.substring(0, end);
  }

  static Set<String> families() {
    return Oracle.ENTRIES.keySet().stream()
        .map(VmapOracleTest::family)
        .filter(f -> !f.equals("random"))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** A function of the arguments at {@code mapped}, each of which has a batch. */
  private record Case(
      String name,
      Function<List<Tensor>, List<Tensor>> f,
      List<Literal> args,
      List<Boolean> mapped,
      int axis) {}

  @ParameterizedTest
  @MethodSource("families")
  void mappedFunctionsAreTheFunctionsOfEachExample(String family) {
    List<Case> cases = cases(family);
    List<Literal> inputs = cases.stream().flatMap(c -> inputs(c).stream()).toList();
    List<Literal> results =
        Program.run(
            in -> {
              var next = in.iterator();
              var all = new ArrayList<Tensor>();
              for (Case c : cases) {
                List<Tensor> args = c.args.stream().map(a -> next.next()).toList();
                List<Tensor> expected = stacked(c, args);
                List<Tensor> actual = mapped(c, args);
                for (int i = 0; i < expected.size(); i++) {
                  all.add(actual.get(i));
                  all.add(expected.get(i));
                }
              }
              return all;
            },
            inputs);
    var names = names(cases, inputs);
    for (int i = 0; i < results.size(); i += 2) {
      Closeness.require(names.get(i / 2), results.get(i), results.get(i + 1));
    }
  }

  private static List<Case> cases(String family) {
    var cases = new ArrayList<Case>();
    var seen = new HashSet<String>();
    Oracle.ENTRIES.forEach(
        (name, entry) -> {
          if (!family(name).equals(family)
              || entry.inputs().isEmpty()
              || !seen.add(Oracle.function(name))) {
            return;
          }
          var f = Objects.requireNonNull(Cases.all().get(Oracle.function(name)));
          int count = entry.inputs().size();
          cases.add(new Case(name, f, entry.inputs(), Collections.nCopies(count, true), 0));
          if (count > 1) {
            for (int only : new int[] {0, 1, count - 1}) {
              List<Boolean> flags = IntStream.range(0, count).mapToObj(i -> i == only).toList();
              cases.add(new Case(name + " of argument " + only, f, entry.inputs(), flags, -1));
            }
          }
          if (!entry.cotangents().isEmpty()) {
            var args = new ArrayList<>(entry.inputs());
            args.addAll(entry.cotangents());
            Function<List<Tensor>, List<Tensor>> pulled =
                in -> pulled(f, in.subList(0, count), in.subList(count, in.size()));
            List<Boolean> all = Collections.nCopies(args.size(), true);
            cases.add(new Case("gradient of " + name, pulled, args, all, 0));
          }
        });
    return cases;
  }

  private static List<Tensor> pulled(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> args, List<Tensor> cotangents) {
    List<Tensor> floats = args.stream().filter(a -> a.dtype().isFloat()).toList();
    return Transforms.vjp(
            (List<Tensor> xs) -> {
              var next = xs.iterator();
              return f.apply(
                  args.stream().map(a -> a.dtype().isFloat() ? next.next() : a).toList());
            },
            floats)
        .pullback()
        .apply(cotangents);
  }

  private static List<Literal> inputs(Case c) {
    var inputs = new ArrayList<Literal>();
    for (int i = 0; i < c.args.size(); i++) {
      Literal x = c.args.get(i);
      inputs.add(
          c.mapped.get(i)
              ? Literal.stack(IntStream.range(0, BATCH).mapToObj(b -> example(x, b)).toList())
              : x);
    }
    return inputs;
  }

  /** Other numbers of the same kind: the same elements in another order, or another integer. */
  private static Literal example(Literal x, int b) {
    ByteBuffer data = x.data();
    ByteBuffer other = Literal.allocate(x.type());
    if (x.type().equals(x.type().with(DType.I32)) && x.type().rank() == 0) {
      return Literal.scalar(DType.I32, data.getInt(0) + b);
    }
    int bytes = data.remaining();
    int shift = b * x.type().dtype().bytes();
    for (int i = 0; i < bytes; i++) {
      other.put(data.get((i + shift) % bytes));
    }
    return Literal.wrap(x.type(), other.flip());
  }

  private static List<Tensor> mapped(Case c, List<Tensor> args) {
    var moved = new ArrayList<Tensor>();
    for (int i = 0; i < args.size(); i++) {
      Tensor x = args.get(i);
      boolean last = c.mapped.get(i) && c.axis == -1;
      int[] perm = IntStream.range(0, x.rank()).map(d -> (d + 1) % x.rank()).toArray();
      moved.add(last ? x.transpose(perm) : x);
    }
    return Transforms.vmap(
            c.f,
            (path, type) -> c.mapped.get(Integer.parseInt(path)) ? c.axis : LeafAxes.NOT_MAPPED,
            0)
        .apply(moved);
  }

  private static List<Tensor> stacked(Case c, List<Tensor> args) {
    var examples = new ArrayList<List<Tensor>>();
    for (int b = 0; b < BATCH; b++) {
      var of = new ArrayList<Tensor>();
      for (int i = 0; i < args.size(); i++) {
        Tensor x = args.get(i);
        of.add(
            c.mapped.get(i) ? Lax.sliceInDim(x, b, b + 1, 0).reshape(x.shape().rest().dims()) : x);
      }
      examples.add(c.f.apply(of));
    }
    var stacked = new ArrayList<Tensor>();
    for (int i = 0; i < examples.get(0).size(); i++) {
      int at = i;
      stacked.add(Lax.concatenate(examples.stream().map(e -> e.get(at).expandDims(0)).toList(), 0));
    }
    return stacked;
  }

  /** The name of the case of each result. */
  private static List<String> names(List<Case> cases, List<Literal> inputs) {
    var names = new ArrayList<String>();
    Program.lower(
        in -> {
          var next = in.iterator();
          for (Case c : cases) {
            List<Tensor> args = c.args.stream().map(a -> next.next()).toList();
            mapped(c, args).forEach(r -> names.add(c.name));
          }
          return in;
        },
        inputs.stream().map(Literal::type).toList());
    return names;
  }
}
