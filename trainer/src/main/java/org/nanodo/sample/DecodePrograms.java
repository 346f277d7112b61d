package org.nanodo.sample;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.nanodo.Function3;
import org.nanodo.Function4;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.TensorType;
import org.nanodo.sample.DecodeFunctions.Made;
import org.nanodo.sample.DecodeFunctions.Progress;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.NamedSharding;

/** The compiled functions that make tokens; they are compiled when they are first called. */
record DecodePrograms(
    Function4<Map<String, Tensor>, Tensor, Tensor, Tensor, Made> first,
    Function3<Map<String, Tensor>, Progress, Tensor, Made> next) {
  private static final String CACHE = "next/cache/";

  /** Sequences are over the devices, the cache as its layers lay it out. */
  static DecodePrograms of(DecodeFunctions f, Cache cache) {
    Layout layout = f.layout();
    NamedSharding rows = layout.computed(List.of(BATCH));
    NamedSharding replicated = NamedSharding.replicated(layout.mesh());
    BiFunction<String, TensorType, NamedSharding> shardings =
        (path, type) ->
            path.startsWith(CACHE)
                ? cache.shardings().get(path.substring(CACHE.length()))
                : type.rank() == 0 ? replicated : rows;
    return new DecodePrograms(
        Transforms.jit(f::first).named("prefill").outShardings(shardings),
        Transforms.jit(f::next).named("decode").donate(1).outShardings(shardings));
  }
}
