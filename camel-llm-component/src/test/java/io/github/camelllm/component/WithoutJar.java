package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.apache.camel.Component;

/** A classpath on which an optional jar is missing: it has our classes anew, and those of others but for a package. */
public final class WithoutJar extends URLClassLoader {
    private final String missing;

    public WithoutJar(String missing) {
        super(new URL[] {
            LlmComponent.class.getProtectionDomain().getCodeSource().getLocation()
        });
        this.missing = missing;
    }

    /** Returns our component, linked against this classpath. */
    public Component component() throws ReflectiveOperationException {
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
