package org.nanodo.jit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.nanodo.ir.CustomCall;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.ir.VmapMethod;

/**
 * This library's kernel for elementwise operations on tensors of one shape, in one pass over
 * memory: operands and results are read and written once, whatever is between them. It interprets
 * the operations block by block, each block in the cache. It also sums results and their squares.
 */
final class ElementwiseKernel {
  static final String TARGET = "nanodo_elementwise";

  /** The operations that the kernel knows, in the order of their codes. */
  private static final List<Enum<?>> CODES =
      List.of(
          Unary.Kind.NEGATE,
          Unary.Kind.ABS,
          Unary.Kind.SIGN,
          Unary.Kind.SQRT,
          Unary.Kind.RSQRT,
          Binary.Kind.ADD,
          Binary.Kind.SUB,
          Binary.Kind.MUL,
          Binary.Kind.DIV,
          Binary.Kind.MAX,
          Binary.Kind.MIN);

  private final Map<Value, Value> scalars = new HashMap<>();
  private final Map<Value, Integer> numbers = new HashMap<>();
  private final List<Value> operands = new ArrayList<>();
  private final List<Node> computed = new ArrayList<>();

  /**
   * The operations of a call.
   *
   * @param nodes in an order in which each uses only values defined before it
   * @param scalars for operands that are one number everywhere, that number
   */
  ElementwiseKernel(List<Node> nodes, Map<Value, Value> scalars) {
    this.scalars.putAll(scalars);
    Set<Value> defined =
        nodes.stream().flatMap(n -> n.results().stream()).collect(Collectors.toSet());
    Set<Value> read = new LinkedHashSet<>();
    nodes.forEach(
        n ->
            n.operands().stream()
                .filter(v -> !defined.contains(v))
                .map(this::stored)
                .forEach(read::add));
    operands.addAll(read);
    operands.forEach(v -> numbers.put(v, numbers.size()));
    nodes.forEach(this::number);
  }

  private Value stored(Value v) {
    return scalars.getOrDefault(v, v);
  }

  private void number(Node node) {
    Value result = node.results().get(0);
    if (node.op() instanceof Alias) {
      numbers.put(result, number(node.operands().get(0)));
    } else {
      numbers.put(result, operands.size() + computed.size());
      computed.add(node);
    }
  }

  private int number(Value v) {
    return Objects.requireNonNull(numbers.get(stored(v)));
  }

  /** Whether the kernel computes such a node, or needs not to. */
  static boolean computes(Node node) {
    return (code(node.op()) >= 0 || node.op() instanceof Alias)
        && node.operands().stream().allMatch(v -> takes(v.type()));
  }

  private static int code(Op op) {
    return op instanceof Unary unary
        ? CODES.indexOf(unary.kind())
        : op instanceof Binary binary ? CODES.indexOf(binary.kind()) : -1;
  }

  /** The number that is everywhere in the results of such a node. */
  static Optional<Value> scalar(Node node) {
    return node.op() instanceof Broadcast && node.operands().get(0).type().rank() == 0
        ? Optional.of(node.operands().get(0))
        : Optional.empty();
  }

  /** What the call reads: tensors, and scalars. */
  List<Value> operands() {
    return operands;
  }

  /**
   * The call.
   *
   * @param results values of the operations that it writes
   * @param sums those that it sums: the node that does so otherwise, of two results
   * @param memory for results, operands whose memory they take
   */
  Node call(List<Value> results, List<Node> sums, Map<Value, Value> memory) {
    List<Value> all = new ArrayList<>(results);
    sums.forEach(n -> all.addAll(n.results()));
    Map<Integer, Integer> aliases = new LinkedHashMap<>();
    memory.forEach(
        (result, operand) -> aliases.put(operands.indexOf(operand), results.indexOf(result)));
    List<Long> code = new ArrayList<>();
    for (Node node : computed) {
      code.add((long) code(node.op()));
      code.add((long) number(node.operands().get(0)));
      code.add((long) number(node.operands().get(node.operands().size() - 1)));
    }
    String attributes =
        "code = %s, written = %s, summed = %s"
            .formatted(
                array(code),
                array(results.stream().map(v -> (long) number(v)).toList()),
                array(sums.stream().map(n -> (long) number(n.operands().get(0))).toList()));
    List<TensorType> types = all.stream().map(Value::type).toList();
    var op =
        new CustomCall(
            TARGET, attributes, types, false, aliases, List.of(), List.of(), VmapMethod.NONE);
    return new Node(op, operands, all, computed.get(computed.size() - 1).source());
  }

  private static String array(List<Long> numbers) {
    return numbers.isEmpty()
        ? "array<i64>"
        : numbers.stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "array<i64: ", ">"));
  }

  /** Whether the kernel has elements of this type. */
  static boolean takes(TensorType type) {
    return type.dtype() == DType.F32;
  }
}
