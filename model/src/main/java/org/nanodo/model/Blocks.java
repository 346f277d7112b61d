package org.nanodo.model;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.trace.Fn;
import org.nanodo.trace.Name;
import org.nanodo.trace.Scan;
import org.nanodo.trace.Step;
import org.nanodo.trace.Tensor;

/** The blocks of a Transformer, one applied after the other. */
public sealed interface Blocks {
  /** Where the parameters of stacked blocks are, as one folder of a path. */
  String STACKED = "blocks";

  /** The residual stream after all blocks. */
  Tensor apply(Tensor x_BxLxD, DoConfig c);

  /** NanoDO's name of block {@code i}. */
  static String name(int i) {
    return STACKED + "_" + i;
  }

  /** NanoDO's names of what is stacked at {@code path}, in the order of the blocks. */
  static List<String> names(String path, int N) {
    String folder = "/" + path;
    return IntStream.range(0, N)
        .mapToObj(i -> folder.replaceFirst("/" + STACKED + "/", "/" + name(i) + "/").substring(1))
        .toList();
  }

  /** Each block has parameters of its own, and is written out where it is applied. */
  record Unrolled(@Name(STACKED + "_%d") List<TBlock> each) implements Blocks {
    private record Input(TBlock block, @Name("x_BxLxD") Tensor x_BxLxD) {}

    @Override
    public Tensor apply(Tensor x_BxLxD, DoConfig c) {
      Fn<Input, Tensor> plain = Fn.of("block", in -> in.block.apply(in.x_BxLxD, c));
      Fn<Input, Tensor> block = c.remat() ? plain.remat() : plain;
      for (TBlock b : each) {
        x_BxLxD = block.apply(new Input(b, x_BxLxD));
      }
      return x_BxLxD;
    }
  }

  /** Parameters of all blocks are stacked along a leading axis, which a loop scans. */
  record Stacked(@Name(STACKED) TBlock all) implements Blocks {
    @Override
    public Tensor apply(Tensor x_BxLxD, DoConfig c) {
      Scan<Tensor, TBlock, List<Tensor>> plain =
          Scan.of((x, block) -> new Step<>(block.apply(x, c), List.of()));
      return (c.remat() ? plain.remat() : plain).apply(x_BxLxD, all).carry();
    }
  }
}
