package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class JavadocTest {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    @Test
    void everyPublicTypeMethodAndEnumConstantHasJavadoc() throws IOException {
        try (StandardJavaFileManager manager = COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(undocumented(manager.getJavaFileObjectsFromPaths(sources)))
                    .as("public or protected, without Javadoc")
                    .isEmpty();
        }
    }

    @Test
    void whatAUserSeesNeedsJavadoc() throws IOException {
        assertThat(undocumented("public class Type { public Type() {} protected void method() {} }"))
                .containsExactly("/Type.java:1 Type", "/Type.java:1 Type.Type", "/Type.java:1 Type.method");
        assertThat(undocumented("/** . */ public interface Type { void method(); class Nested {} }"))
                .containsExactly("/Type.java:1 Type.method", "/Type.java:1 Type.Nested");
        assertThat(undocumented("/** . */ public enum Type {\n ONE,\n /** . */ TWO }"))
                .containsExactly("/Type.java:2 Type.ONE");
        assertThat(undocumented("/** . */ public record Type(int a) { public Type(int a, int b) { this(a); } }"))
                .containsExactly("/Type.java:1 Type.Type");
    }

    @Test
    void whatIsHiddenOrInheritsItsWordsNeedsNone() throws IOException {
        assertThat(undocumented("class Type { public void method() {} public static class Nested {} }"))
                .isEmpty();
        assertThat(undocumented(
                        "/** . */ public class Type { Type() {} @Override public String toString() {} int i; }"))
                .isEmpty();
        assertThat(undocumented("/** . */ public record Type(int a) { public Type {} public int a() { return a; } }"))
                .isEmpty();
        assertThat(undocumented("/** . */ public enum Type { /** . */ ONE; Type() {} private void method() {} }"))
                .isEmpty();
    }

    private static List<String> undocumented(String source) throws IOException {
        return undocumented(List.of(new SimpleJavaFileObject(URI.create("/Type.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        }));
    }

    private static List<String> undocumented(Iterable<? extends JavaFileObject> sources) throws IOException {
        JavacTask task = (JavacTask) COMPILER.getTask(null, null, null, List.of("-proc:none"), null, sources);
        Visible visible = new Visible(DocTrees.instance(task));
        for (CompilationUnitTree unit : task.parse()) {
            visible.scan(unit, null);
        }
        return visible.undocumented;
    }

    /** Walks over all that is public or protected. */
    private static final class Visible extends TreePathScanner<Void, Void> {
        private final DocTrees docs;
        private final List<String> undocumented = new ArrayList<>();

        Visible(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            if (visible(type.getModifiers())) {
                check(type.getSimpleName());
                super.visitClass(type, null);
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            if (visible(method.getModifiers()) && !overrides(method) && !ofRecord(method)) {
                boolean constructor = method.getReturnType() == null;
                check(constructor ? enclosing().getSimpleName() : method.getName());
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Void none) {
            boolean constant = enclosing().getKind() == Tree.Kind.ENUM
                    && field.getType() != null
                    && field.getType().toString().contentEquals(enclosing().getSimpleName());
            if (constant && visible(field.getModifiers())) {
                check(field.getName());
            }
            return null;
        }

        private void check(CharSequence name) {
            if (docs.getDocComment(getCurrentPath()) == null) {
                CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
                long position = docs.getSourcePositions()
                        .getStartPosition(unit, getCurrentPath().getLeaf());
                undocumented.add("%s:%d %s"
                        .formatted(
                                unit.getSourceFile().getName(),
                                unit.getLineMap().getLineNumber(position),
                                path(name)));
            }
        }

        private String path(CharSequence name) {
            StringBuilder path = new StringBuilder(name);
            for (TreePath up = getCurrentPath().getParentPath();
                    up.getLeaf() instanceof ClassTree type;
                    up = up.getParentPath()) {
                path.insert(0, type.getSimpleName() + ".");
            }
            return path.toString();
        }

        private ClassTree enclosing() {
            return (ClassTree) getCurrentPath().getParentPath().getLeaf();
        }

        private boolean visible(ModifiersTree modifiers) {
            Set<Modifier> flags = modifiers.getFlags();
            boolean member = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
            boolean implicitly = member
                    && EnumSet.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE)
                            .contains(enclosing().getKind())
                    && !flags.contains(Modifier.PRIVATE);
            return implicitly || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
        }

        private static boolean overrides(MethodTree method) {
            return method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
        }

        /** Returns whether the header of a record, and so its Javadoc, speaks of this accessor or constructor. */
        private boolean ofRecord(MethodTree method) {
            if (enclosing().getKind() != Tree.Kind.RECORD) {
                return false;
            }
            List<String> components = enclosing().getMembers().stream()
                    .filter(VariableTree.class::isInstance)
                    .map(VariableTree.class::cast)
                    .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                    .map(field -> field.getName().toString())
                    .toList();
            int parameters = method.getParameters().size();
            boolean constructor = method.getReturnType() == null;
            return constructor
                    ? parameters == 0 || parameters == components.size()
                    : parameters == 0 && components.contains(method.getName().toString());
        }
    }
}
