package org.nanodo;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The structure of a {@link Tree}: everything but its leaves. */
public sealed interface TreeDef {
  /** Rebuilds the value this is the structure of, with leaves taken in order. */
  Object build(Iterator<?> leaves);

  /** Passes the path of every leaf to {@code paths}; {@code prefix} is the path of this. */
  void paths(String prefix, Consumer<String> paths);

  /** The paths of all leaves in order: names and indices joined by slashes. */
  default List<String> paths() {
    var paths = new ArrayList<String>();
    paths("", paths::add);
    return paths;
  }

  /** A place for one leaf. */
  record Leaf() implements TreeDef {
    @Override
    public Object build(Iterator<?> leaves) {
      return leaves.next();
    }

    @Override
    public void paths(String prefix, Consumer<String> paths) {
      paths.accept(prefix);
    }
  }

  /** A value that is the same for all leaves, such as a size or a flag. */
  record Static(Object value) implements TreeDef {
    @Override
    public Object build(Iterator<?> leaves) {
      return value;
    }

    @Override
    public void paths(String prefix, Consumer<String> paths) {}
  }

  /** A record. */
  record OfRecord(Class<?> type, List<TreeDef> children) implements TreeDef {
    @Override
    public Object build(Iterator<?> leaves) {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        values[i] = children.get(i).build(leaves);
      }
      return Reflection.call(
          type,
          () -> {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
          });
    }

    @Override
    public void paths(String prefix, Consumer<String> paths) {
      RecordComponent[] components = type.getRecordComponents();
      for (int i = 0; i < components.length; i++) {
        children.get(i).paths(join(prefix, components[i].getName()), paths);
      }
    }
  }

  /** A list. */
  record OfList(List<TreeDef> children) implements TreeDef {
    @Override
    public Object build(Iterator<?> leaves) {
      return children.stream().map(c -> c.build(leaves)).toList();
    }

    @Override
    public void paths(String prefix, Consumer<String> paths) {
      for (int i = 0; i < children.size(); i++) {
        children.get(i).paths(join(prefix, Integer.toString(i)), paths);
      }
    }
  }

  /** A map from strings, in the order of its keys. */
  record OfMap(List<String> keys, List<TreeDef> children) implements TreeDef {
    @Override
    public Object build(Iterator<?> leaves) {
      var map = new TreeMap<String, Object>();
      for (int i = 0; i < keys.size(); i++) {
        map.put(keys.get(i), children.get(i).build(leaves));
      }
      return Collections.unmodifiableSortedMap(map);
    }

    @Override
    public void paths(String prefix, Consumer<String> paths) {
      for (int i = 0; i < keys.size(); i++) {
        children.get(i).paths(join(prefix, keys.get(i)), paths);
      }
    }
  }

  private static String join(String prefix, String name) {
    return prefix.isEmpty() || name.isEmpty() ? prefix + name : prefix + "/" + name;
  }
}
