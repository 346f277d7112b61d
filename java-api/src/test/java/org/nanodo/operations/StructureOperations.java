package org.nanodo.operations;

import java.util.List;
import java.util.function.Function;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.PadMode;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** Operations that move, cut, join and make elements; see {@code operations_structure.py}. */
final class StructureOperations {
  private StructureOperations() {}

  static void addTo(OperationFunctions f) {
    shapes(f);
    turns(f);
    pieces(f);
    paddings(f);
    diagonals(f);
    makers(f);
    hints(f);
  }

  private static void shapes(OperationFunctions f) {
    f.of("Tensor.reshape", (x, p) -> x.reshape(p.ints("dims")));
    f.of("Tensor.transpose", (x, p) -> x.transpose(p.ints("perm")));
    f.unary("Tensor.ravel", Tensor::ravel);
    f.unary("Tensor.flatten", Tensor::flatten);
    f.of("Tensor.expandDims", (x, p) -> x.expandDims(p.integer("axis")));
    f.of("Tensor.moveAxis", (x, p) -> x.moveAxis(p.integer("a"), p.integer("b")));
    f.of("Tensor.swapAxes", (x, p) -> x.swapAxes(p.integer("a"), p.integer("b")));
    f.of("Tensor.squeeze", (x, p) -> x.squeeze(p.ints("axes")));
    f.of("Tensor.broadcastTo", (x, p) -> x.broadcastTo(p.ints("dims")));
    f.of("Lax.broadcastInDim", (x, p) -> Lax.broadcastInDim(x, shape(p), p.list("at")));
  }

  private static Shape shape(Parameters p) {
    return Shape.of(p.ints("dims"));
  }

  private static void turns(OperationFunctions f) {
    f.of("Tensor.flip", (x, p) -> x.flip(p.ints("axes")));
    f.unary("Tensor.fliplr", Tensor::fliplr);
    f.unary("Tensor.flipud", Tensor::flipud);
    f.of("Tensor.rot90", (x, p) -> x.rot90(p.integer("count"), p.integer("from"), p.integer("to")));
    f.of(
        "Tensor.roll",
        (x, p) ->
            p.has("shifts")
                ? x.roll(p.ints("shifts"), p.ints("axes"))
                : x.roll(p.integer("shift"), p.ints("axes")));
    f.of("Tensor.tile", (x, p) -> x.tile(p.ints("counts")));
    f.of("Tensor.repeat", (x, p) -> x.repeat(p.integer("count"), p.integer("axis")));
    f.of("Lax.rev", (x, p) -> Lax.rev(x, p.ints("axes")));
  }

  private static void pieces(OperationFunctions f) {
    f.several(
        "Tensor.split",
        (in, p) ->
            p.has("parts")
                ? in.get(0).split(p.integer("parts"), p.integer("axis"))
                : in.get(0).split(p.ints("indices"), p.integer("axis")));
    f.several(
        "Tensor.arraySplit",
        (in, p) -> in.get(0).arraySplit(p.integer("parts"), p.integer("axis")));
    f.of(
        "Lax.slice", (x, p) -> Lax.slice(x, p.ints("starts"), p.ints("limits"), p.ints("strides")));
    f.of(
        "Lax.sliceInDim",
        (x, p) -> Lax.sliceInDim(x, p.integer("start"), p.integer("limit"), p.integer("axis")));
    f.add("Lax.concatenate", (in, p) -> Lax.concatenate(in, p.integer("axis")));
    f.add("Lax.stack", (in, p) -> Lax.stack(in, p.integer("axis")));
    f.add("Jnp.vstack", (in, p) -> Jnp.vstack(all(in)));
    f.add("Jnp.hstack", (in, p) -> Jnp.hstack(all(in)));
    f.several("Jnp.meshgrid", (in, p) -> Jnp.meshgrid(all(in)));
    f.several("Jnp.meshgridIj", (in, p) -> Jnp.meshgridIj(all(in)));
  }

  private static Tensor[] all(List<Tensor> in) {
    return in.toArray(Tensor[]::new);
  }

  private static void paddings(OperationFunctions f) {
    f.add(
        "Lax.pad",
        (in, p) ->
            Lax.pad(in.get(0), in.get(1), p.ints("low"), p.ints("high"), p.ints("interior")));
    f.of(
        "Tensor.pad",
        (x, p) ->
            p.has("mode")
                ? x.pad(PadMode.valueOf(p.text("mode")), p.pairs("widths"))
                : p.has("number")
                    ? x.pad(p.number("number"), p.pairs("widths"))
                    : x.pad(p.pairs("widths")));
  }

  private static void diagonals(OperationFunctions f) {
    f.of("Tensor.tril", (x, p) -> x.tril(p.integer("offset")));
    f.of("Tensor.triu", (x, p) -> x.triu(p.integer("offset")));
    f.of("Tensor.diag", (x, p) -> x.diag(p.integer("offset")));
    f.of(
        "Tensor.diagonal",
        (x, p) -> x.diagonal(p.integer("offset"), p.integer("rows"), p.integer("columns")));
    f.of(
        "Tensor.trace",
        (x, p) -> x.trace(p.integer("offset"), p.integer("rows"), p.integer("columns")));
  }

  private static void makers(OperationFunctions f) {
    made(f, "Tensor.zeros", p -> Tensor.zeros(dtype(p), p.ints("dims")));
    made(f, "Tensor.ones", p -> Tensor.ones(dtype(p), p.ints("dims")));
    made(f, "Tensor.full", p -> Tensor.full(dtype(p), p.integer("value"), p.ints("dims")));
    made(f, "Lax.full", p -> Lax.full(new TensorType(dtype(p), shape(p)), p.integer("value")));
    made(f, "Lax.scalar", p -> Lax.scalar(dtype(p), p.integer("value")));
    f.unary("Lax.zerosLike", Lax::zerosLike);
    made(f, "Tensor.eye", p -> Tensor.eye(dtype(p), p.integer("n")));
    made(f, "Lax.iota", p -> Lax.iota(new TensorType(dtype(p), shape(p)), p.integer("axis")));
    made(
        f,
        "Tensor.arange",
        p -> Tensor.arange(dtype(p), p.integer("start"), p.integer("stop"), p.integer("step")));
    spaced(f, "Tensor.linspace", Tensor::linspace);
    spaced(f, "Jnp.logspace", Jnp::logspace);
    spaced(f, "Jnp.geomspace", Jnp::geomspace);
  }

  private static DType dtype(Parameters p) {
    return ElementwiseOperations.dtype(p);
  }

  private static void made(OperationFunctions f, String name, Function<Parameters, Tensor> of) {
    f.add(name, (in, p) -> of.apply(p));
  }

  private interface Spaced {
    Tensor of(DType dtype, double first, double last, int count);
  }

  private static void spaced(OperationFunctions f, String name, Spaced of) {
    made(f, name, p -> of.of(dtype(p), p.real("first"), p.real("last"), p.integer("count")));
  }

  private static void hints(OperationFunctions f) {
    f.unary("Lax.alias", Lax::alias);
    f.unary("Lax.computedOnce", Lax::computedOnce);
    f.several("Lax.optimizationBarrier", (in, p) -> Lax.optimizationBarrier(in));
    f.unary("Lax.stopGradient", x -> Lax.stopGradient(x).mul(x));
    f.unary(
        "Lax.withShardingConstraint",
        x -> Lax.withShardingConstraint(x, NamedSharding.replicated(Mesh.SINGLE)));
  }
}
