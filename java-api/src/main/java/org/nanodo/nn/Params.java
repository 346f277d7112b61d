package org.nanodo.nn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.nn.ParamSpec.Draw;
import org.nanodo.sharding.Layout;
import org.nanodo.trace.Trace;

/** Which parameters a model has, and their initial values. */
public final class Params {
  private Params() {}

  /**
   * The parameters that a model declares, by path; nothing is computed.
   *
   * @param model applies the model in the scope it is given to inputs of the types it is for, such
   *     as zeros
   * @throws IllegalArgumentException if two have one path
   * @throws org.nanodo.sharding.ShardingException if a logical axis has no rule
   */
  public static SortedMap<String, ParamSpec> declare(Layout layout, Consumer<Scope> model) {
    return trace(
            layout,
            scope -> {
              model.accept(scope);
              return List.of();
            })
        .params();
  }

  /**
   * What a model declares, and the function that was traced to learn it: in it parameters are
   * zeros, and of layers of one kind there is one.
   */
  public record Declared(SortedMap<String, ParamSpec> params, org.nanodo.ir.Function function) {}

  /** As {@link #declare}, of a model that returns a tree of tensors. */
  public static Declared trace(Layout layout, Function<Scope, ?> model) {
    var declared = new ParamSource.Declared();
    var traced =
        Trace.function(
            "declare",
            List.of(),
            none ->
                model.apply(new Scope(declared, "", layout, List.of(), new Metrics(), List.of())));
    return new Declared(declared.specs(), traced.function());
  }

  /** Initial values of the parameters of a model by path, those of Flax from the same seed. */
  public static SortedMap<String, Tensor> init(long seed, Consumer<Scope> model) {
    Map<Draw, Function<Tensor, Tensor>> programs = new HashMap<>();
    var params = new TreeMap<String, Tensor>();
    declare(Layout.SINGLE, model)
        .forEach(
            (path, spec) ->
                params.put(
                    path,
                    programs
                        .computeIfAbsent(spec.drawn(), d -> Transforms.jit(spec::draw))
                        .apply(Tensor.of(spec.keys(seed, path)))));
    return params;
  }
}
