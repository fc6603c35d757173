-- One database for each app, made when the server's volume is new. Each app brings its own schema up to date.
create database crm;
create database inventory;
create database integrator;
