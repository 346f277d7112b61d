package org.nanodo.examples;

import static org.nanodo.Collectives.allGather;
import static org.nanodo.Collectives.axisIndex;
import static org.nanodo.Collectives.pmean;
import static org.nanodo.Collectives.ppermute;
import static org.nanodo.Collectives.psum;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.shardMap;
import static org.nanodo.Transforms.valueAndGrad;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Nn;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/** a09_sharding: an MLP over eight devices, by shardings of its tensors and by hand. */
public final class ShardedMlp {
  private static final Mesh MESH = Mesh.of("data", 4, "model", 2);

  private ShardedMlp() {}

  static NamedSharding over(String... axes) {
    return new NamedSharding(MESH, PartitionSpec.of(axes));
  }

  record Mlp(Tensor in, Tensor out) {
    Tensor loss(Tensor x, Tensor y) {
      Tensor hidden = Nn.gelu(x.matmul(in));
      hidden = Lax.withShardingConstraint(hidden, over("data", "model"));
      return x.add(hidden.matmul(out)).sub(y).square().mean();
    }

    Tensor hostLoss(Tensor x, Tensor y) {
      return x.add(Nn.gelu(x.matmul(in)).matmul(out)).sub(y).square().mean();
    }
  }

  record Trained(Mlp params, Tensor loss) {}

  record Part(Mlp params, Tensor x, Tensor y) {
    static PartitionSpec spec(String path, TensorType type) {
      return switch (path) {
        case "params/in" -> PartitionSpec.of("data", "model");
        case "params/out" -> PartitionSpec.of("model", "data");
        default -> PartitionSpec.of("data");
      };
    }

    Tensor loss() {
      Tensor in = allGather(params.in, "data", 0, true);
      Tensor out = allGather(params.out, "data", 1, true);
      Tensor sum = psum(Nn.gelu(x.matmul(in)).matmul(out), "model");
      return pmean(x.add(sum).sub(y).square().mean(), "data");
    }
  }

  static Tensor ring(Tensor v) {
    Tensor total = v;
    Tensor block = v;
    for (int hop = 1; hop < 4; hop++) {
      block = ppermute(block, "data", new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 0}});
      total = total.add(block.mul(axisIndex("data").add(1).astype(DType.F32)).mul(hop));
    }
    return total;
  }

  public static void main(String... args) {
    Devices.cpu(8);
    Tensor ks = Random.split(Random.key(0), 3);
    Tensor xHost = Random.normal(ks.at(0), 16, 8);
    Tensor yHost = xHost.sum(1).expandDims(1).add(Tensor.arange(8.)).sin();
    var host =
        new Mlp(
            Random.normal(ks.at(1), 8, 12).div(Math.sqrt(8)),
            Random.normal(ks.at(2), 12, 8).div(Math.sqrt(12)));
    Tensor x = xHost.to(over("data"));
    Tensor y = yHost.to(over("data"));
    var start = new Mlp(host.in.to(over("data", "model")), host.out.to(over("model", "data")));

    var step =
        jit((Mlp p) -> {
              var at = valueAndGrad((Mlp q) -> q.loss(x, y)).apply(p);
              return new Trained(Tree.map((v, g) -> v.sub(g.mul(0.5)), p, at.grad()), at.value());
            })
            .outShardings(
                (path, type) ->
                    path.equals("loss") ? over() : new NamedSharding(MESH, Part.spec(path, type)));
    Mlp params = start;
    var losses = new ArrayList<Tensor>();
    for (int i = 0; i < 5; i++) {
      Trained t = step.apply(params);
      params = t.params;
      losses.add(t.loss);
    }
    Tensor inPart = Tensor.of(params.in.sharding().partDims(new int[] {8, 12}));
    Tensor outPart = Tensor.of(params.out.sharding().partDims(new int[] {12, 8}));
    var hostLoss = jit((Mlp p) -> p.hostLoss(xHost, yHost));
    var manual = jit(shardMap(Part::loss, MESH, Part::spec, (path, type) -> PartitionSpec.of()));
    var data = PartitionSpec.of("data");
    var ringSum = jit(shardMap(ShardedMlp::ring, MESH, data, data));
    Function<Tensor, Tensor> ringGrad = grad(v -> ringSum.apply(v).square().sum());
    Tensor numbers = Tensor.arange(8.);

    new Values()
        .add("shard_shapes", Lax.concatenate(List.of(inPart, outPart), 0))
        .add("losses", Lax.stack(losses, 0))
        .add("host_loss", hostLoss.apply(host))
        .add("w_in_column_sums", params.in.sum(0))
        .add("w_out_row", params.out.at(3))
        .add("manual_loss", manual.apply(new Part(start, x, y)))
        .add("manual_grad", grad(manual).apply(new Part(start, x, y)).params.out.at(5))
        .add("host_grad", grad(hostLoss).apply(host).out.at(5))
        .add("ring", ringSum.apply(numbers))
        .add("ring_grad", ringGrad.apply(numbers))
        .print();
  }
}
