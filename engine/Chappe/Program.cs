System.Console.WriteLine("chappe");
