package org.nanodo.model;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;
import org.nanodo.trace.Tree;

/** The parameters of a Transformer: which there are, of which shapes. */
public final class Params {
  private final Map<Tensor, ParamSpec> made = new IdentityHashMap<>();
  private int stack;

  private Params() {}

  /** The parameters of a model; their paths are NanoDO's names, as in {@code embed/embedding}. */
  public static Tree<ParamSpec> of(DoConfig c) {
    var params = new Params();
    Traced<TransformerDo> model =
        Trace.function("params", List.of(), none -> params.transformer(c));
    return model.results().map(params::spec);
  }

  private ParamSpec spec(Tensor t) {
    ParamSpec spec = made.get(t);
    if (spec == null) {
      throw new IllegalStateException(t + " is not a parameter");
    }
    return spec;
  }

  private Tensor param(LayerType layer, int... dims) {
    IntStream stacked = stack == 0 ? IntStream.of() : IntStream.of(stack);
    int[] all = IntStream.concat(stacked, IntStream.of(dims)).toArray();
    var type = TensorType.of(DType.F32, all);
    Tensor placeholder = Lax.full(type, 0);
    made.put(placeholder, new ParamSpec(type, layer, stack));
    return placeholder;
  }

  private Dense dense(LayerType layer, int... dims) {
    return new Dense(param(layer, dims), layer);
  }

  private LayerNorm layerNorm(DoConfig c) {
    return new LayerNorm(param(LayerType.LAYER_NORM, c.D()));
  }

  private TransformerDo transformer(DoConfig c) {
    return new TransformerDo(
        new Embed(param(LayerType.EMBEDDING, c.V(), c.D())),
        new Embed(param(LayerType.EMBEDDING, c.L(), c.D())),
        c.scan() ? stacked(c) : unrolled(c),
        layerNorm(c));
  }

  private Blocks unrolled(DoConfig c) {
    return new Blocks.Unrolled(IntStream.range(0, c.N()).mapToObj(i -> block(c)).toList());
  }

  private Blocks stacked(DoConfig c) {
    stack = c.N();
    var blocks = new Blocks.Stacked(block(c));
    stack = 0;
    return blocks;
  }

  private TBlock block(DoConfig c) {
    var attn =
        new CausalAttn(
            dense(LayerType.ATTN_IN_PROJ, c.D(), c.H(), c.Dh()),
            dense(LayerType.ATTN_IN_PROJ, c.D(), c.H(), c.Dh()),
            dense(LayerType.ATTN_IN_PROJ, c.D(), c.H(), c.Dh()),
            dense(LayerType.ATTN_OUT_PROJ, c.H(), c.Dh(), c.D()));
    var mlp =
        new Mlp(dense(LayerType.MLP_IN, c.D(), c.F()), dense(LayerType.MLP_OUT, c.F(), c.D()));
    return new TBlock(layerNorm(c), attn, layerNorm(c), mlp);
  }
}
