package org.nanodo.oracle;

import static org.nanodo.Collectives.allGather;
import static org.nanodo.Collectives.allToAll;
import static org.nanodo.Collectives.axisIndex;
import static org.nanodo.Collectives.pmean;
import static org.nanodo.Collectives.ppermute;
import static org.nanodo.Collectives.psum;
import static org.nanodo.Collectives.psumScatter;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Collectives;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.nn.Nn;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.PartitionSpec;

/** Functions that each device computes of its part; see {@code make_manual.py}. */
final class ManualCases {
  private static final PartitionSpec ALL = PartitionSpec.of();
  private static final PartitionSpec DATA = PartitionSpec.of("data");
  private static final PartitionSpec MODEL = PartitionSpec.of("model");
  private static final PartitionSpec BOTH = PartitionSpec.of("data", "model");
  private static final PartitionSpec COLUMNS = PartitionSpec.of(REPLICATED, "model");

  /** A function of the parts, and how arguments and results are split. */
  record Case(
      Function<List<Tensor>, List<Tensor>> f, List<PartitionSpec> in, List<PartitionSpec> out) {
    Function<List<Tensor>, List<Tensor>> over(Mesh mesh) {
      return Transforms.shardMap(
          f,
          mesh,
          (path, type) -> in.get(Integer.parseInt(path)),
          (path, type) -> out.get(Integer.parseInt(path)));
    }
  }

  private final Map<String, Case> cases = new LinkedHashMap<>();

  static Map<String, Case> all() {
    var all = new ManualCases();
    all.reductions();
    all.exchanges();
    all.programs();
    all.loops();
    return all.cases;
  }

  private void add(
      String name,
      Function<List<Tensor>, List<Tensor>> f,
      List<PartitionSpec> in,
      List<PartitionSpec> out) {
    cases.put(name, new Case(f, in, out));
  }

  private void unary(String name, UnaryOperator<Tensor> f, PartitionSpec in, PartitionSpec out) {
    add(name, x -> List.of(f.apply(x.get(0))), List.of(in), List.of(out));
  }

  private void reductions() {
    unary("psum", x -> psum(x.sin(), "data"), DATA, ALL);
    unary("psum both", x -> psum(x.square(), "data", "model"), BOTH, ALL);
    unary("psum of the same", x -> x.mul(psum(x.sin(), "data")), ALL, ALL);
    unary("psum int", x -> psum(x, "model"), COLUMNS, ALL);
    unary("psum bool", x -> psum(x.gt(0), "model"), COLUMNS, ALL);
    unary("pmean", x -> x.sub(pmean(x.square(), "data")), DATA, DATA);
    add(
        "pmax",
        in ->
            List.of(
                Collectives.pmax(in.get(0), "data"), Collectives.pmin(in.get(0), "data", "model")),
        List.of(BOTH),
        List.of(COLUMNS, ALL));
  }

  private void exchanges() {
    for (boolean tiled : new boolean[] {true, false}) {
      unary(
          "all_gather" + (tiled ? " tiled" : ""),
          x -> allGather(x, "data", 1, tiled).sin().mul(x.sum()),
          DATA,
          DATA);
      unary(
          "psum_scatter" + (tiled ? " tiled" : ""),
          x -> psumScatter(x.square(), "data", 1, tiled),
          DATA,
          DATA);
    }
    for (int[] axes : new int[][] {{0, 1}, {1, 0}, {1, 1}, {0, 0}}) {
      exchange("all_to_all tiled ", axes, true);
    }
    for (int[] axes : new int[][] {{0, 1}, {1, 0}, {1, 1}, {2, 0}, {0, 2}}) {
      exchange("all_to_all ", axes, false);
    }
    unary("all_to_all", x -> allToAll(x.sin(), "data", 1, 0, true), DATA, DATA);
    int[][] first = {{0, 0}};
    unary("ppermute some", x -> ppermute(x.square(), "model", first), MODEL, MODEL);
    unary("ppermute", ManualCases::ring, DATA, DATA);
    unary("axis_index", x -> x.mul(index("data")).add(index("model")), BOTH, BOTH);
  }

  private static Tensor index(String axis) {
    return axisIndex(axis).astype(DType.F32);
  }

  private void exchange(String name, int[] axes, boolean tiled) {
    unary(
        name + axes[0] + " " + axes[1],
        x -> allToAll(x.sin(), "data", axes[0], axes[1], tiled),
        DATA,
        DATA);
  }

  private static Tensor ring(Tensor v) {
    Tensor total = v;
    Tensor block = v;
    for (int hop = 1; hop < 4; hop++) {
      block = ppermute(block, "data", new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 0}});
      total = total.add(block.mul(index("data").add(1)).mul(hop));
    }
    return total;
  }

  private void programs() {
    add(
        "fsdp",
        in -> List.of(fsdp(in.get(0), in.get(1), in.get(2), in.get(3))),
        List.of(BOTH, PartitionSpec.of("model", "data"), DATA, DATA),
        List.of(ALL));
    add("matmul", ManualCases::matmul, List.of(BOTH, MODEL), List.of(DATA));
    add(
        "replicated",
        in -> List.of(in.get(0).matmul(in.get(1)).sin()),
        List.of(DATA, ALL),
        List.of(DATA));
    add(
        "the same everywhere",
        in -> List.of(in.get(0).sin(), in.get(0).sum().mul(Tensor.ones(2))),
        List.of(ALL),
        List.of(DATA, MODEL));
    add("cond", in -> List.of(choice(in.get(0), in.get(1))), List.of(DATA, ALL), List.of(DATA));
    Fn<List<Tensor>, Tensor> remat =
        Fn.of("f", (List<Tensor> in) -> in.get(0).exp().mul(in.get(1)).sin()).remat();
    add("remat", in -> List.of(remat.apply(in)), List.of(DATA, ALL), List.of(DATA));
    add(
        "vmap within",
        in -> {
          Tensor w = in.get(1);
          Function<Tensor, Tensor> each = row -> psum(row.sin().sum().mul(w), "data");
          return List.of(Transforms.vmap(each).apply(in.get(0)).mul(psum(w, "model")));
        },
        List.of(PartitionSpec.of(REPLICATED, "data"), ALL),
        List.of(ALL));
  }

  private static Tensor fsdp(Tensor wIn, Tensor wOut, Tensor x, Tensor y) {
    Tensor allIn = allGather(wIn, "data", 0, true);
    Tensor allOut = allGather(wOut, "data", 1, true);
    Tensor out = psum(Nn.gelu(x.matmul(allIn)).matmul(allOut), "model");
    return pmean(x.add(out).sub(y).square().mean(), "data");
  }

  static List<Tensor> matmul(List<Tensor> in) {
    return List.of(psum(in.get(0).tanh().matmul(in.get(1)), "model"));
  }

  private static Tensor choice(Tensor start, Tensor w) {
    return ControlFlow.cond(axisIndex("data").gt(1), x -> x.sin().mul(w), x -> x.square(), start);
  }

  private void loops() {
    add(
        "loop",
        in ->
            List.of(
                ControlFlow.foriLoop(
                    0,
                    3,
                    (i, c) -> c.mul(in.get(1)).tanh().add(psum(in.get(0), "data").div(i.add(1.0))),
                    in.get(0))),
        List.of(DATA, ALL),
        List.of(DATA));
    add(
        "grad within",
        in -> {
          Tensor x = in.get(1);
          var at =
              Transforms.valueAndGrad((Tensor w) -> x.matmul(w).tanh().square().sum())
                  .apply(in.get(0));
          return List.of(psum(at.value(), "data"), at.grad());
        },
        List.of(ALL, DATA),
        List.of(ALL, ALL));
    add("trained", in -> trained(in.get(0), in.get(1)), List.of(ALL, DATA), List.of(ALL, ALL));
  }

  private static List<Tensor> trained(Tensor start, Tensor x) {
    Function<Tensor, Tensor> loss = w -> x.matmul(w).sub(1).square().mean();
    Scan<Tensor, List<Tensor>, Tensor> steps =
        Scan.of(
            (w, none) ->
                new Step<>(
                    w.sub(pmean(Transforms.grad(loss).apply(w), "data").mul(0.1)), loss.apply(w)));
    Step<Tensor, Tensor> last = steps.apply(start, List.of(), 3);
    return List.of(last.carry(), pmean(last.y(), "data"));
  }
}
