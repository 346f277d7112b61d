package org.nanodo.model;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Tree;

/** The parameters of a Transformer: which there are, of which shapes. */
public final class Params {
  private final Map<Tensor, ParamSpec> made = new IdentityHashMap<>();

  private Params() {}

  /** The parameters of a model; their paths are NanoDO's names, as in {@code embed/embedding}. */
  public static Tree<ParamSpec> of(DoConfig c) {
    var trees = new ArrayList<Tree<ParamSpec>>();
    var params = new Params();
    Trace.function(
        "params",
        List.of(),
        new ArrayList<>(),
        none -> {
          Tree<Tensor> model = Tree.of(params.transformer(c), Tensor.class);
          trees.add(model.map(params::spec));
          return List.of();
        });
    return trees.get(0);
  }

  private ParamSpec spec(Tensor t) {
    ParamSpec spec = made.get(t);
    if (spec == null) {
      throw new IllegalStateException(t + " is not a parameter");
    }
    return spec;
  }

  private Tensor param(LayerType layer, int... dims) {
    var type = TensorType.of(DType.F32, dims);
    Tensor placeholder = Lax.full(type, 0);
    made.put(placeholder, new ParamSpec(type, layer));
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
        IntStream.range(0, c.N()).mapToObj(i -> block(c)).toList(),
        layerNorm(c));
  }

  private TBlock block(DoConfig c) {
    var attn =
        new CausalAttn(
            dense(LayerType.ATTN_IN_PROJ, c.D(), c.H(), c.Dh()),
            dense(LayerType.ATTN_IN_PROJ, c.D(), c.H(), c.Dh()),
            dense(LayerType.ATTN_IN_PROJ, c.D(), c.H(), c.Dh()),
            dense(LayerType.ATTN_OUT_PROJ, c.H(), c.Dh(), c.D()));
    var mlp =
        new Mlp(
            dense(LayerType.MLP_IN, c.D(), c.F()), dense(LayerType.MLP_OUT, c.F(), c.D()));
    return new TBlock(layerNorm(c), attn, layerNorm(c), mlp);
  }
}
