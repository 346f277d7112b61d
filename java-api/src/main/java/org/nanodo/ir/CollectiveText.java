package org.nanodo.ir;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.CollectiveOp.CollectivePermute;
import org.nanodo.ir.CollectiveOp.Route;

/** Collectives in StableHLO, in the generic form, with the groups of devices that communicate. */
final class CollectiveText {
  private static final String CHANNEL =
      "channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>";

  private CollectiveText() {}

  /**
   * An operation.
   *
   * @param attributes of its own, each followed by a comma
   * @param region with what it computes; empty if it has none
   */
  static String of(String op, String attributes, String region, List<NamedAxis> axes, OpPrinter p) {
    List<List<Integer>> groups = p.mesh().groups(NamedAxis.names(axes));
    return "\"stablehlo.%s\"(%s) <{%s, %sreplica_groups = %s%s}>%s : %s"
        .formatted(
            op,
            p.args(),
            CHANNEL,
            attributes,
            dense(groups),
            op.equals("all_to_all") ? "" : ", use_global_device_ids",
            region,
            p.signature());
  }

  static String reduction(
      String op, Reduce.Kind kind, String attributes, List<NamedAxis> axes, OpPrinter p) {
    String type = TensorType.of(p.operand(0).type().dtype()).mlir();
    List<String> names = p.freshNames(3);
    String region =
        """
         ({
            ^bb0(%s: %s, %s: %s):
              %s = stablehlo.%s %s, %s : %s
              stablehlo.return %s : %s
            })\
        """
            .formatted(
                names.get(0),
                type,
                names.get(1),
                type,
                names.get(2),
                kind.mlir(),
                names.get(0),
                names.get(1),
                type,
                names.get(2),
                type);
    return of(op, attributes, region, axes, p);
  }

  static String permute(CollectivePermute op, OpPrinter p) {
    List<List<Integer>> pairs = new ArrayList<>();
    for (List<Integer> group : p.mesh().groups(List.of(op.axis().name()))) {
      for (Route r : op.routes()) {
        pairs.add(List.of(group.get(r.source()), group.get(r.target())));
      }
    }
    return "\"stablehlo.collective_permute\"(%s) <{%s, source_target_pairs = %s}> : %s"
        .formatted(p.args(), CHANNEL, dense(pairs), p.signature());
  }

  private static String dense(List<List<Integer>> rows) {
    return rows.isEmpty()
        ? "dense<> : tensor<0x2xi64>"
        : "dense<%s> : tensor<%dx%dxi64>".formatted(rows, rows.size(), rows.get(0).size());
  }
}
