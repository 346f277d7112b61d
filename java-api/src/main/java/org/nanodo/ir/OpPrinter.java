package org.nanodo.ir;

import java.util.List;
import java.util.stream.Collectors;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.ShardingDialect;

/** What an operation needs to print itself as StableHLO: names and types of a node. */
final class OpPrinter {
  private final Printer printer;
  private final Node node;

  OpPrinter(Printer printer, Node node) {
    this.printer = printer;
    this.node = node;
  }

  Value operand(int i) {
    return node.operands().get(i);
  }

  /** The name of operand {@code i}, as in {@code %3}. */
  String arg(int i) {
    return printer.name(operand(i));
  }

  String args() {
    return node.operands().stream().map(printer::name).collect(Collectors.joining(", "));
  }

  List<Value> operands() {
    return node.operands();
  }

  List<Value> resultValues() {
    return node.results();
  }

  /** The type of operand {@code i}. */
  String type(int i) {
    return operand(i).type().mlir();
  }

  /** The type of the first result. */
  String result() {
    return node.results().get(0).type().mlir();
  }

  String results() {
    return types(node.results());
  }

  /** The operation's signature, as in {@code (tensor<2xf32>) -> tensor<f32>}. */
  String signature() {
    String results = node.results().size() == 1 ? result() : "(" + results() + ")";
    return "(" + types(node.operands()) + ") -> " + results;
  }

  /** An operation whose operands and result have one type. */
  String plain(String op) {
    return op + " " + args() + " : " + result();
  }

  /** The same of one whose name says that it is CHLO's, which has a type for each operand. */
  String elementwise(String op) {
    return op.startsWith("chlo.")
        ? "%s %s : %s -> %s".formatted(op, args(), types(node.operands()), result())
        : plain("stablehlo." + op);
  }

  /** The name of a scalar constant, which is printed before this operation. */
  String scalar(Literal value) {
    return printer.scalar(value);
  }

  /** The name of another function of the program, which is printed after this one. */
  String function(Function callee) {
    return printer.function(callee);
  }

  /** Unused names, for parameters of regions. */
  List<String> freshNames(int count) {
    return printer.freshNames(count);
  }

  /** The operations of a function as a region whose parameters are named {@code params}. */
  String region(Function function, List<String> params) {
    return region(function, params, "stablehlo.return");
  }

  /** The same with another operation at the end. */
  String region(Function function, List<String> params, String terminator) {
    return printer.region(function, params, terminator);
  }

  /** The mesh that the program runs on. */
  Mesh mesh() {
    return printer.mesh();
  }

  ShardingDialect dialect() {
    return printer.dialect();
  }

  static String types(List<Value> values) {
    return values.stream().map(v -> v.type().mlir()).collect(Collectors.joining(", "));
  }
}
