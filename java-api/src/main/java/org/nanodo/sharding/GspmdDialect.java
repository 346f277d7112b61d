package org.nanodo.sharding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Shardings as {@code mhlo.sharding} strings: how many tiles each dimension has, and the order of
 * devices as a transposed iota (XLA's {@code HloSharding}, V2 format).
 */
final class GspmdDialect implements ShardingDialect {
  @Override
  public String declare(Mesh mesh) {
    return "";
  }

  @Override
  public String attribute(NamedSharding sharding, int rank) {
    return "mhlo.sharding = \"" + tiles(sharding, rank) + "\"";
  }

  @Override
  public String constraint(String operand, String type, NamedSharding sharding, int rank) {
    return "stablehlo.custom_call @Sharding(%s) {%s} : (%s) -> %s"
        .formatted(operand, attribute(sharding, rank), type, type);
  }

  @Override
  public String manual(NamedSharding sharding, int rank) {
    throw new ShardingException(
        "shardMap needs the partitioner Shardy, found GSPMD; use Shardy, or sharding constraints");
  }

  private static String tiles(NamedSharding sharding, int rank) {
    Mesh mesh = sharding.mesh();
    if (sharding.isReplicated()) {
      return "{replicated}";
    }
    var order = new ArrayList<String>();
    var tiles = new ArrayList<Integer>();
    for (int i = 0; i < rank; i++) {
      tiles.add(sharding.parts(i));
      order.addAll(sharding.spec().axes(i));
    }
    List<String> unused = mesh.axes().stream().filter(a -> !order.contains(a)).toList();
    int copies = unused.stream().map(mesh::size).reduce(1, Math::multiplyExact);
    order.addAll(unused);
    if (copies > 1) {
      tiles.add(copies);
    }
    List<Integer> perm = order.stream().map(mesh.axes()::indexOf).toList();
    boolean sorted = perm.equals(IntStream.range(0, perm.size()).boxed().toList());
    // XLA ignores a list of sizes that it does not find transposed.
    String devices =
        sorted
            ? "[" + mesh.size() + "]"
            : "[%s]T(%s)".formatted(commas(mesh.sizes()), commas(perm));
    return "{devices=[%s]<=%s%s}"
        .formatted(commas(tiles), devices, copies > 1 ? " last_tile_dim_replicate" : "");
  }

  private static String commas(List<Integer> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
