using System.Reflection;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Scripting.Loading;

/// <summary>Makes the engine's <see cref="RouteBody"/> of a script's method, whatever the method returns. Methods that do not wait cost no allocation a call.</summary>
internal static class RouteBodies
{
    /// <summary>The body that calls <paramref name="method"/> on <paramref name="script"/>.</summary>
    public static RouteBody Bind(MethodInfo method, object script)
    {
        var type = method.ReturnType;
        if (type == typeof(void)) return new RunsVoid(Make<Action>(method, script)).Run;
        if (type == typeof(bool)) return new RunsBool(Make<Func<bool>>(method, script)).Run;
        if (type == typeof(int)) return new RunsInt(Make<Func<int>>(method, script)).Run;
        if (type == typeof(Rc)) return new RunsRc(Make<Func<Rc>>(method, script)).Run;
        if (type == typeof(Task)) return new RunsTask(Make<Func<Task>>(method, script)).Run;
        if (type == typeof(Task<int>)) return new RunsTaskOf<int>(Make<Func<Task<int>>>(method, script), static code => code).Run;
        if (type == typeof(Task<bool>)) return new RunsTaskOf<bool>(Make<Func<Task<bool>>>(method, script), static truth => truth ? 1 : -1).Run;
        if (type == typeof(Task<Rc>)) return new RunsTaskOf<Rc>(Make<Func<Task<Rc>>>(method, script), static rc => rc.Code).Run;
        if (type == typeof(ValueTask)) return new RunsValueTask(Make<Func<ValueTask>>(method, script)).Run;
        if (type == typeof(ValueTask<int>)) return new RunsValueTaskOf<int>(Make<Func<ValueTask<int>>>(method, script), static code => code).Run;
        if (type == typeof(ValueTask<bool>)) return new RunsValueTaskOf<bool>(Make<Func<ValueTask<bool>>>(method, script), static truth => truth ? 1 : -1).Run;
        if (type == typeof(ValueTask<Rc>)) return new RunsValueTaskOf<Rc>(Make<Func<ValueTask<Rc>>>(method, script), static rc => rc.Code).Run;
        throw new ArgumentException($"{method.Name} returns {type.Name}, which no route does.");
    }

    private static T Make<T>(MethodInfo method, object script) where T : Delegate => method.IsStatic ? method.CreateDelegate<T>() : method.CreateDelegate<T>(script);

    private sealed class RunsVoid(Action method)
    {
        internal RouteCompletion Run() { method(); return RouteCompletion.Done; }
    }

    private sealed class RunsBool(Func<bool> method)
    {
        internal RouteCompletion Run() => new(method() ? 1 : -1, null);
    }

    private sealed class RunsInt(Func<int> method)
    {
        internal RouteCompletion Run() => new(method(), null);
    }

    private sealed class RunsRc(Func<Rc> method)
    {
        internal RouteCompletion Run() => new(method().Code, null);
    }

    private sealed class RunsTask(Func<Task> method)
    {
        internal RouteCompletion Run()
        {
            var task = method();
            return task.IsCompletedSuccessfully ? RouteCompletion.Done : new(0, Wait(task));
        }

        // The continuation comes back to the message: its context is the synchronization context here.
        private static async Task<int> Wait(Task task)
        {
            await task;
            return RouteCompletion.Done.Code;
        }
    }

    private sealed class RunsTaskOf<T>(Func<Task<T>> method, Func<T, int> code)
    {
        internal RouteCompletion Run()
        {
            var task = method();
            // A completed task: reading its result waits for nothing.
            return task.IsCompletedSuccessfully ? new(code(task.Result), null) : new(0, Wait(task));
        }

        private async Task<int> Wait(Task<T> task) => code(await task);
    }

    private sealed class RunsValueTask(Func<ValueTask> method)
    {
        internal RouteCompletion Run()
        {
            var task = method();
            if (!task.IsCompletedSuccessfully) return new(0, Wait(task));
            task.GetAwaiter().GetResult();
            return RouteCompletion.Done;
        }

        private static async Task<int> Wait(ValueTask task)
        {
            await task;
            return RouteCompletion.Done.Code;
        }
    }

    private sealed class RunsValueTaskOf<T>(Func<ValueTask<T>> method, Func<T, int> code)
    {
        internal RouteCompletion Run()
        {
            var task = method();
            return task.IsCompletedSuccessfully ? new(code(task.Result), null) : new(0, Wait(task));
        }

        private async Task<int> Wait(ValueTask<T> task) => code(await task);
    }
}
