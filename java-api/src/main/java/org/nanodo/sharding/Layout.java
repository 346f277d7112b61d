package org.nanodo.sharding;

import java.util.List;
import java.util.function.Function;
import org.nanodo.sharding.AxisRules.Rule;

/**
 * How a model is laid out over devices: logical axes become mesh axes by rules. Mesh axes that the
 * mesh lacks are left out.
 *
 * @param fsdp whether parameters are stored by the rules for storage, and gathered for use; else
 *     they are stored as they are computed with
 * @param platform {@code cpu}, {@code cuda} or {@code tpu}: for which layers choose how they
 *     compute
 * @param partitioner that splits programs; GSPMD cannot split what devices compute by themselves
 */
public record Layout(
    Mesh mesh, AxisRules rules, boolean fsdp, String platform, Partitioner partitioner) {
  /** Everything on one device. */
  public static final Layout SINGLE = new Layout(Mesh.SINGLE, AxisRules.DEFAULT, false);

  /** A layout for the CPU and Shardy. */
  public Layout(Mesh mesh, AxisRules rules, boolean fsdp) {
    this(mesh, rules, fsdp, "cpu", Partitioner.SHARDY);
  }

  /**
   * How a parameter with these logical axes is stored.
   *
   * @throws ShardingException if an axis has no rule
   */
  public NamedSharding stored(List<String> axes) {
    return on(axes, fsdp ? Rule::stored : Rule::computed);
  }

  /** How it is computed with, and how an activation with these logical axes is laid out. */
  public NamedSharding computed(List<String> axes) {
    return on(axes, Rule::computed);
  }

  /**
   * Whether each device can compute a part of a layer by itself, by {@code shardMap} if several.
   */
  public boolean hasShardMap() {
    return mesh.size() == 1 || partitioner == Partitioner.SHARDY;
  }

  /** Over how many devices an activation is split along a logical axis. */
  public int shards(String axis) {
    return computed(List.of(axis)).parts(0);
  }

  /** Whether no rule splits any of these logical axes, on whatever mesh. */
  public boolean isNeverSplit(List<String> axes) {
    return axes.stream()
        .map(rules::of)
        .allMatch(rule -> rule.stored().isEmpty() && rule.computed().isEmpty());
  }

  private NamedSharding on(List<String> axes, Function<Rule, List<String>> kind) {
    List<List<String>> dims =
        axes.stream()
            .map(axis -> kind.apply(rules.of(axis)).stream().filter(mesh.axes()::contains).toList())
            .toList();
    return new NamedSharding(mesh, new PartitionSpec(dims));
  }
}
