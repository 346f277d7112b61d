package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/** Operations of linear algebra, on the matrices in the last two dimensions. */
public sealed interface LinalgOp extends Op {
  /**
   * The lower triangular L with L Lᴴ = A, of which the lower triangles are read; what is above the
   * diagonal of the result is undefined. NaN if A is not positive definite.
   */
  record Cholesky() implements LinalgOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      requireSquare(name(), in, 0);
      return List.of(in.type(0));
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.cholesky %s, lower = true : %s".formatted(p.arg(0), p.result());
    }
  }

  /**
   * The X with op(A) X = B or X op(A) = B, A triangular: the first operand is A, the second B.
   *
   * @param leftSide whether A is on the left
   * @param lower which triangle of A is read
   * @param transposeA whether op is the transpose, or nothing
   * @param unitDiagonal whether ones are taken for the diagonal of A
   */
  record TriangularSolve(boolean leftSide, boolean lower, boolean transposeA, boolean unitDiagonal)
      implements LinalgOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 2);
      requireSquare(name(), in, 0);
      Shape a = in.shape(0);
      Shape b = in.shape(1);
      boolean fits =
          in.dtype(0) == in.dtype(1)
              && a.rank() == b.rank()
              && a.dim(-1) == b.dim(leftSide ? -2 : -1)
              && a.stream()
                  .limit(a.rank() - 2L)
                  .boxed()
                  .toList()
                  .equals(b.stream().limit(b.rank() - 2L).boxed().toList());
      in.require(
          fits,
          "%s: {0} and {1} need one element type, the same leading dimensions, and %s as many as the matrix",
          name(),
          leftSide ? "rows" : "columns");
      return List.of(in.type(1));
    }

    @Override
    public String text(OpPrinter p) {
      return "\"stablehlo.triangular_solve\"(%s) <{left_side = %b, lower = %b, transpose_a = #stablehlo<transpose %s>, unit_diagonal = %b}> : %s"
          .formatted(
              p.args(),
              leftSide,
              lower,
              transposeA ? "TRANSPOSE" : "NO_TRANSPOSE",
              unitDiagonal,
              p.signature());
    }
  }

  /**
   * A factorization, or what is computed from one, that StableHLO has no operation for: a function
   * of the program with a derivative of its own.
   *
   * @param rtol of the pseudo-inverse: the fraction of the largest singular value up to which
   *     others count as zeros
   * @param algorithm from matrices to the results
   */
  record MatrixFunction(Kind kind, double rtol, Function algorithm) implements LinalgOp {
    /** The functions and their results. */
    public enum Kind {
      /** L and U in one matrix, pivots int32, and the permutation of the rows, int32. */
      LU,
      /** Orthonormal columns and an upper triangle. */
      QR,
      /** The same with as many columns as they have elements. */
      QR_COMPLETE,
      /** Ascending eigenvalues and orthonormal eigenvectors of a symmetric or Hermitian matrix. */
      EIGH,
      /** U, descending singular values, and Vᴴ. */
      SVD,
      /** The pseudo-inverse. */
      PINV,
      /** The determinant. */
      DET
    }

    @Override
    public String name() {
      return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Function> functions() {
      return List.of(algorithm);
    }

    @Override
    public Op withFunctions(List<Function> functions) {
      return new MatrixFunction(kind, rtol, functions.get(0));
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireParams(name(), algorithm);
      return algorithm.resultTypes();
    }

    @Override
    public String text(OpPrinter p) {
      return "func.call @%s(%s) : %s".formatted(p.function(algorithm), p.args(), p.signature());
    }
  }

  private static void requireSquare(String op, Operands in, int i) {
    in.require(in.dtype(i).isInexact(), "%s: {%d} is not floating-point; convert it first", op, i);
    Shape a = in.shape(i);
    in.require(
        a.rank() >= 2 && a.dim(-1) == a.dim(-2),
        "%s: {%d} is no square matrix, nor a stack of them",
        op,
        i);
  }
}
