package org.nanodo.sharding;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shardings in the {@code sdy} dialect: per dimension the names of mesh axes. */
final class ShardyDialect implements ShardingDialect {
  @Override
  public String declare(Mesh mesh) {
    String axes =
        IntStream.range(0, mesh.axes().size())
            .mapToObj(i -> "\"%s\"=%d".formatted(mesh.axes().get(i), mesh.sizes().get(i)))
            .collect(Collectors.joining(", "));
    return "  sdy.mesh @mesh = <[" + axes + "]>\n";
  }

  @Override
  public String attribute(NamedSharding sharding, int rank) {
    return "sdy.sharding = #sdy.sharding<" + dims(sharding, rank) + ">";
  }

  @Override
  public String constraint(String operand, String type, NamedSharding sharding, int rank) {
    return "sdy.sharding_constraint %s <%s> : %s".formatted(operand, dims(sharding, rank), type);
  }

  @Override
  public String manual(NamedSharding sharding, int rank) {
    return "<" + dims(sharding, rank) + ">";
  }

  private static String dims(NamedSharding sharding, int rank) {
    return IntStream.range(0, rank)
        .mapToObj(
            i ->
                sharding.spec().axes(i).stream()
                    .map(a -> '"' + a + '"')
                    .collect(Collectors.joining(", ", "{", "}")))
        .collect(Collectors.joining(", ", "@mesh, [", "]"));
  }
}
