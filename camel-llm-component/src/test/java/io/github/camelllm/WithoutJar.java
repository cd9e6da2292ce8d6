package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.catalog.ModelCatalog;
import java.net.URL;
import java.net.URLClassLoader;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;

/** A classpath on which an optional jar is missing: it has our classes anew, and those of others but for a package. */
final class WithoutJar extends URLClassLoader {
    private final String missing;

    WithoutJar(String missing) {
        super(new URL[] {
            LlmComponent.class.getProtectionDomain().getCodeSource().getLocation()
        });
        this.missing = missing;
    }

    /** Adds our component and a catalog, linked against this classpath, to a context that is not started yet. */
    void addComponent(CamelContext context) throws ReflectiveOperationException {
        Class<?> catalog = loadClass(ModelCatalog.class.getName());
        context.getRegistry()
                .bind(ContextCatalog.NAME, catalog.getConstructor().newInstance());
        context.addComponent("llm", component());
    }

    private Component component() throws ReflectiveOperationException {
        Class<?> type = loadClass(LlmComponent.class.getName());
        assertThat(type).isNotSameAs(LlmComponent.class);
        return (Component) type.getConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(missing)) {
            throw new ClassNotFoundException(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null && name.startsWith("io.github.camelllm.")
                    ? findClass(name)
                    : super.loadClass(name, resolve);
        }
    }
}
