package io.github.camelllm.settings;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.jspecify.annotations.Nullable;

/** Properties of a bean that the configuration file sets, and sets anew after an edit; those that the user has set himself stay. */
public final class BeanOverlay {
    private final CamelContext context;
    private final Object bean;
    private final Map<String, Object> usual;
    private final Set<String> own = new HashSet<>();
    private Map<String, String> applied = Map.of();

    /**
     * Creates an overlay that has set nothing yet.
     *
     * @param untouched another bean of the class, by which the properties are found that have been set
     */
    public BeanOverlay(CamelContext context, Object bean, Object untouched) {
        this.context = context;
        this.bean = bean;
        this.usual = properties(untouched);
        properties(bean).forEach((name, value) -> {
            if (!Objects.equals(value, usual.get(name))) {
                own.add(name);
            }
        });
    }

    private Map<String, Object> properties(Object of) {
        Map<String, Object> properties = new HashMap<>();
        PluginHelper.getBeanIntrospection(context).getProperties(of, properties, null);
        return properties;
    }

    /**
     * Sets properties; those that were set before and are no longer named get their usual values.
     *
     * @throws RuntimeException if one cannot be set; then those before are set again
     */
    public synchronized void apply(Map<String, String> texts) {
        Map<String, String> before = applied;
        try {
            set(texts);
        } catch (RuntimeException e) {
            set(before);
            throw e;
        }
    }

    /** Returns what was set last. */
    public synchronized Map<String, String> applied() {
        return applied;
    }

    private void set(Map<String, String> texts) {
        applied.keySet().forEach(name -> {
            if (!texts.containsKey(name) && !own.contains(name)) {
                bind(name, usual.get(name));
            }
        });
        applied = Map.copyOf(texts);
        texts.forEach((name, text) -> {
            if (!own.contains(name)) {
                bind(name, text);
            }
        });
    }

    private void bind(String name, @Nullable Object value) {
        PropertyBindingSupport.build()
                .withMandatory(true)
                .withReflection(true)
                .withCamelContext(context)
                .withTarget(bean)
                .withProperty(name, value)
                .bind();
    }
}
