package org.nanodo.operations;

import java.util.List;
import org.nanodo.Frexp;
import org.nanodo.Image;
import org.nanodo.Jnp;
import org.nanodo.Linalg;
import org.nanodo.Modf;
import org.nanodo.Tensor;
import org.nanodo.nn.Attention;
import org.nanodo.nn.Nn;

/** Differences, polynomials, parts of numbers and images; see {@code operations_numeric.py}. */
final class NumericOperations {
  private final OperationFunctions f;

  private NumericOperations(OperationFunctions f) {
    this.f = f;
  }

  static void addTo(OperationFunctions f) {
    var numeric = new NumericOperations(f);
    numeric.differences();
    numeric.products();
    numeric.polynomials();
    numeric.parts();
    numeric.others();
  }

  private void differences() {
    f.add(
        "Tensor.gradient",
        (in, p) -> {
          int axis = p.integer("axis");
          if (in.size() == 2) {
            return in.get(0).gradient(in.get(1), axis);
          }
          return p.has("spacing")
              ? in.get(0).gradient(p.real("spacing"), axis)
              : in.get(0).gradient(axis);
        });
    f.of(
        "Tensor.unwrap",
        (x, p) -> p.has("period") ? x.unwrap(p.number("period"), p.integer("axis")) : x.unwrap());
    f.add(
        "Tensor.ediff1d",
        (in, p) -> in.size() == 1 ? in.get(0).ediff1d() : in.get(0).ediff1d(in.get(1), in.get(2)));
  }

  private void products() {
    f.add("Tensor.vecdot", (in, p) -> in.get(0).vecdot(in.get(1), p.integer("axis")));
    f.add("Linalg.multiDot", (in, p) -> Linalg.multiDot(in.toArray(Tensor[]::new)));
    f.add(
        "Tensor.cov",
        (in, p) -> in.size() == 1 ? in.get(0).cov() : in.get(0).cov(in.get(1), in.get(2)));
    f.add(
        "Tensor.covDdof",
        (in, p) -> {
          int ddof = p.integer("ddof");
          Tensor x = in.get(0);
          return in.size() == 1 ? x.covDdof(ddof) : x.covDdof(ddof, in.get(1), in.get(2));
        });
    f.unary("Tensor.corrcoef", Tensor::corrcoef);
  }

  private void polynomials() {
    f.binary("Jnp.polyval", Jnp::polyval);
    f.of("Jnp.vander", (x, p) -> Jnp.vander(x, p.integer("columns")));
    f.of("Jnp.vanderIncreasing", (x, p) -> Jnp.vanderIncreasing(x, p.integer("columns")));
    f.add("Jnp.convolve", (in, p) -> Jnp.convolve(in.get(0), in.get(1), mode(p)));
    f.add("Jnp.correlate", (in, p) -> Jnp.correlate(in.get(0), in.get(1), mode(p)));
  }

  private static Jnp.ConvolveMode mode(Parameters p) {
    return Jnp.ConvolveMode.valueOf(p.text("mode"));
  }

  private void parts() {
    f.unary("Tensor.sinc", Tensor::sinc);
    f.several(
        "Tensor.modf",
        (in, p) -> {
          Modf parts = in.get(0).modf();
          return List.of(parts.fraction(), parts.whole());
        });
    f.several(
        "Tensor.frexp",
        (in, p) -> {
          Frexp parts = in.get(0).frexp();
          return List.of(parts.mantissa(), parts.exponent());
        });
    f.binary("Tensor.ldexp", Tensor::ldexp);
    f.binary("Tensor.gcd", Tensor::gcd);
    f.binary("Tensor.lcm", Tensor::lcm);
  }

  private void others() {
    f.of(
        "Image.resize",
        (x, p) ->
            Image.resize(
                x, p.ints("shape"), Image.Method.valueOf(p.text("method")), p.flag("antialias")));
    f.add(
        "Nn.dotProductAttention",
        (in, p) -> {
          Tensor q = in.get(0);
          Tensor k = in.get(1);
          Tensor v = in.get(2);
          if (in.size() == 3) {
            return Nn.dotProductAttention(q, k, v);
          }
          return p.has("scale")
              ? Nn.dotProductAttention(
                  q, k, v, in.get(3), Attention.causalMask(q.dim(1), k.dim(1)), p.real("scale"))
              : Nn.dotProductAttention(q, k, v, in.get(3));
        });
  }
}
