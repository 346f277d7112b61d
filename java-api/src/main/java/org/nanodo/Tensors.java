package org.nanodo;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.UserLine;
import org.nanodo.jit.Array;
import org.nanodo.trace.Trace;

/** The lifetimes and the layouts of concrete tensors. */
public final class Tensors {
  private static final ThreadLocal<@Nullable Arena> INNERMOST = new ThreadLocal<>();

  private Tensors() {}

  /**
   * Opens an arena on this thread, for {@code try (var arena = Tensors.arena()) { … }}: concrete
   * tensors that this thread makes before the arena is closed, by operations and by compiled
   * functions alike, are closed with it. Of nested arenas it is the innermost that they belong to.
   */
  public static Arena arena() {
    var arena = new Arena(INNERMOST.get());
    INNERMOST.set(arena);
    return arena;
  }

  /**
   * Prints which devices hold which part of a tensor of one or two dimensions, as {@code
   * jax.debug.visualize_array_sharding}.
   *
   * @throws org.nanodo.ir.ShapeException if it has other dimensions or is empty
   */
  public static void visualizeSharding(Tensor x) {
    System.out.print(ShardingDiagram.of(x));
  }

  /** What is made while a function is traced may be part of its program, and stays. */
  static Array made(Array array) {
    Arena arena = INNERMOST.get();
    if (arena != null && !Trace.isTracing()) {
      arena.add(array);
    }
    return array;
  }

  /** Makes tensors that no arena closes. */
  static <T> T outsideArenas(Supplier<T> made) {
    Arena arena = INNERMOST.get();
    INNERMOST.remove();
    try {
      return made.get();
    } finally {
      INNERMOST.set(arena);
    }
  }

  /** Concrete tensors that are closed together. */
  public static final class Arena implements AutoCloseable {
    private final @Nullable Arena outer;
    private final Set<Array> arrays = new HashSet<>();
    private int many = 1024;
    private boolean closed;

    private Arena(@Nullable Arena outer) {
      this.outer = outer;
    }

    private void add(Array array) {
      arrays.add(array);
      // A long loop donates or closes most of what it makes.
      if (arrays.size() > many) {
        arrays.removeIf(Array::isClosed);
        many = Math.max(many, 2 * arrays.size());
      }
    }

    /**
     * Keeps the tensors of a tree open when this arena is closed; they then belong to the arena
     * around it, if there is one. Returns the tree.
     */
    public <T> T keep(T tree) {
      for (Tensor t : Tree.leaves(tree)) {
        if (arrays.remove(t.array()) && outer != null) {
          outer.add(t.array());
        }
      }
      return tree;
    }

    /**
     * Closes the tensors that were made and not kept, unless they were closed or donated before.
     *
     * @throws IllegalStateException if it is not the innermost arena of this thread
     */
    @Override
    public void close() {
      if (closed) {
        return;
      }
      if (INNERMOST.get() != this) {
        throw new IllegalStateException(
            UserLine.after(
                "this arena is not the innermost that is open on this thread; close each where it was opened, by try-with-resources"));
      }
      closed = true;
      INNERMOST.set(outer);
      String how = "closed with its arena (%s)".formatted(UserLine.current());
      arrays.forEach(a -> a.close(how, "hand it to the arena's keep"));
      arrays.clear();
    }
  }
}
