using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace OtaStack.Tests.Architecture;

/// <summary>
/// Finds which types of an assembly use which others: in signatures, base types, attributes and method bodies,
/// including generic arguments. Nested types, and the types that the compiler creates for lambdas and async methods,
/// count as the outer type. Only the use of constants leaves no trace in an assembly.
/// </summary>
internal sealed class TypeReferences
{
    private readonly HashSet<TypeReference> _found = [];

    /// <summary>All pairs of two different outermost types of the assembly, where the first uses the second.</summary>
    public static List<(TypeDefinition From, TypeDefinition To)> Of(string assemblyPath)
    {
        using var module = ModuleDefinition.ReadModule(assemblyPath, new ReaderParameters(ReadingMode.Immediate));
        return
        [
            .. module.GetAllTypes()
                .SelectMany(type => In(type).Select(to => (From: Outermost(type), To: Outermost(to))))
                .Where(pair => pair.From != pair.To)
                .Distinct(),
        ];
    }

    private static IEnumerable<TypeDefinition> In(TypeDefinition type)
    {
        var references = new TypeReferences();
        references.AddType(type);
        return references._found.Where(found => found.Scope == type.Module).Select(found => found.Resolve())
            .OfType<TypeDefinition>();
    }

    private static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is { } around)
            type = around;
        return type;
    }

    private void AddType(TypeDefinition type)
    {
        Add(type.BaseType);
        foreach (var implemented in type.Interfaces)
            Add(implemented.InterfaceType);
        foreach (var field in type.Fields)
        {
            Add(field.FieldType);
            AddAttributes(field);
        }

        foreach (var property in type.Properties)
            AddAttributes(property);
        foreach (var method in type.Methods)
            AddMethod(method);
        AddConstraints(type);
        AddAttributes(type);
    }

    private void AddMethod(MethodDefinition method)
    {
        AddSignature(method);
        AddConstraints(method);
        AddAttributes(method);
        foreach (var parameter in method.Parameters)
            AddAttributes(parameter);
        if (!method.HasBody)
            return;

        foreach (var variable in method.Body.Variables)
            Add(variable.VariableType);
        foreach (var handler in method.Body.ExceptionHandlers)
            Add(handler.CatchType);
        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    Add(type);
                    break;
                case FieldReference field:
                    Add(field.DeclaringType);
                    Add(field.FieldType);
                    break;
                case MethodReference called:
                    AddSignature(called);
                    break;
            }
        }
    }

    private void AddSignature(MethodReference method)
    {
        Add(method.DeclaringType);
        Add(method.ReturnType);
        foreach (var parameter in method.Parameters)
            Add(parameter.ParameterType);
        if (method is GenericInstanceMethod generic)
        {
            foreach (var argument in generic.GenericArguments)
                Add(argument);
        }
    }

    private void AddConstraints(IGenericParameterProvider provider)
    {
        foreach (var constraint in provider.GenericParameters.SelectMany(parameter => parameter.Constraints))
            Add(constraint.ConstraintType);
    }

    private void AddAttributes(ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Add(attribute.AttributeType);
            foreach (var argument in attribute.ConstructorArguments.Concat(
                attribute.Properties.Select(property => property.Argument)))
                Add(argument.Value as TypeReference);
        }
    }

    // List<Func<A, B[]>> is a use of A and B.
    private void Add(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                break;
            case GenericInstanceType generic:
                Add(generic.ElementType);
                foreach (var argument in generic.GenericArguments)
                    Add(argument);
                break;
            case TypeSpecification specification:
                Add(specification.ElementType);
                break;
            default:
                _found.Add(type);
                break;
        }
    }
}
