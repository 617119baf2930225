class AddUniqueIndex < ActiveRecord::Migration[6.1]
  def change
    add_index :customers, :full_name, unique: true
    add_index :lines, %i[order_id product], unique: true
    remove_index :customers, :email, unique: true
  end
end
