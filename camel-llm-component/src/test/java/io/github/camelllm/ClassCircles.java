package io.github.camelllm;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Circles of classes that depend on each other: the strongly connected components of their references, by Tarjan's
 * algorithm. Nested classes count as their outermost class.
 */
final class ClassCircles {
    private final Map<String, Set<String>> references;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final List<Set<String>> circles = new ArrayList<>();

    private ClassCircles(Map<String, Set<String>> references) {
        this.references = references;
    }

    /** Returns the circles of two classes and more. */
    static List<Set<String>> of(Iterable<JavaClass> classes) {
        Map<String, Set<String>> references = new TreeMap<>();
        for (JavaClass type : classes) {
            references.computeIfAbsent(outermost(type).getName(), name -> new TreeSet<>());
        }
        for (JavaClass type : classes) {
            Set<String> targets = references.get(outermost(type).getName());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = outermost(dependency.getTargetClass().getBaseComponentType())
                        .getName();
                if (references.containsKey(target)) {
                    targets.add(target);
                }
            }
        }
        return in(references);
    }

    /** Returns the circles of a graph: from each node, the nodes that it refers to. */
    static List<Set<String>> in(Map<String, Set<String>> references) {
        ClassCircles search = new ClassCircles(references);
        for (String node : references.keySet()) {
            if (!search.numbers.containsKey(node)) {
                search.visit(node);
            }
        }
        return search.circles;
    }

    static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    private void visit(String node) {
        int number = numbers.size();
        numbers.put(node, number);
        lowest.put(node, number);
        open.push(node);
        for (String target : references.get(node)) {
            if (!numbers.containsKey(target)) {
                visit(target);
                lowest.merge(node, lowest.get(target), Math::min);
            } else if (open.contains(target)) {
                lowest.merge(node, numbers.get(target), Math::min);
            }
        }
        if (lowest.get(node) == number) {
            close(node);
        }
    }

    /** Takes the nodes of a component off the stack. */
    private void close(String first) {
        Set<String> circle = new TreeSet<>();
        String node;
        do {
            node = open.pop();
            circle.add(node);
        } while (!node.equals(first));
        if (circle.size() > 1) {
            circles.add(circle);
        }
    }
}
