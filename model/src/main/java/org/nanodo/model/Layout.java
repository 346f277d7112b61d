package org.nanodo.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;

/**
 * How a model lies on the devices: batches over {@link Axes#DATA}, heads and inner dimensions over
 * {@link Axes#MODEL} where the mesh has it, and with FSDP parameters over {@link Axes#DATA}.
 *
 * @param fsdp whether parameters are split over the axis of the data, and gathered for use
 */
public record Layout(Mesh mesh, boolean fsdp) {
  /** Over how many devices the sequences of a batch are spread. */
  int rowShards() {
    return mesh.size(Axes.DATA);
  }

  /** How a parameter is kept; the axis of a stack is whole. */
  public NamedSharding kept(ParamSpec p) {
    PartitionSpec one = kept(p.layer()).spec();
    return p.stack() == 0 ? kept(p.layer()) : on(one.prepend(List.of()));
  }

  private NamedSharding kept(LayerType layer) {
    return on(fsdp ? layer.fsdp() : layer.used());
  }

  /** A parameter gathered for use; its gradient is scattered as the parameter is kept. */
  Tensor used(Tensor parameter, LayerType layer) {
    return Lax.withShardingConstraint(parameter, on(layer.used()), kept(layer));
  }

  /** Activations, laid out by mesh axes, one for each dimension or null. */
  Tensor over(Tensor x, @Nullable String... axes) {
    return Lax.withShardingConstraint(x, on(PartitionSpec.of(axes)));
  }

  /** The layout by {@code spec} without the axes that the mesh lacks. */
  private NamedSharding on(PartitionSpec spec) {
    List<List<String>> dims =
        spec.dims().stream()
            .map(axes -> axes.stream().filter(mesh.axes()::contains).toList())
            .toList();
    return new NamedSharding(mesh, new PartitionSpec(dims));
  }
}
